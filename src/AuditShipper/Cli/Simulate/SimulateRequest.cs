using AuditShipper.Processing.Policies;

namespace AuditShipper.Cli.Simulate;

/// <summary>What the command line asks for.</summary>
/// <param name="Logs">At least one path; what ends in .gz is compressed.</param>
/// <param name="Policy">Path; null: no policy, a profile of what is there.</param>
/// <param name="IsStrict">What the API server only warns of is an error.</param>
/// <param name="Filter">Beyond the policy.</param>
/// <param name="Top">How many users, verbs and resources are shown.</param>
/// <param name="Json">One JSON object instead of tables.</param>
internal sealed record SimulateRequest(IReadOnlyList<string> Logs, string? Policy, bool IsStrict, RouteFilterOptions Filter, int Top, bool Json);
