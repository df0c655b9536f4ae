namespace AuditShipper.Configuration.Policies;

/// <summary>How much of a request is kept, in rising order.</summary>
internal enum AuditLevel : byte
{
    None,
    Metadata,
    Request,
    RequestResponse,
}

[Flags]
internal enum AuditStages : byte
{
    None = 0,
    RequestReceived = 1,
    ResponseStarted = 2,
    ResponseComplete = 4,
    Panic = 8,
}

/// <summary>An <c>audit.k8s.io/v1</c> Policy as the API server understands it: the first rule that matches decides.</summary>
internal sealed record PolicyDocument
{
    /// <summary>At least one.</summary>
    public required IReadOnlyList<PolicyRule> Rules { get; init; }

    /// <summary>For all rules, in addition to their own.</summary>
    public AuditStages OmitStages { get; init; }

    /// <summary>For rules that do not say.</summary>
    public bool OmitManagedFields { get; init; }
}

/// <summary>All criteria must match; an empty one means anything.</summary>
internal sealed record PolicyRule
{
    public required ConfigurationLocation Location { get; init; }
    public AuditLevel Level { get; init; }
    public IReadOnlyList<string> Users { get; init; } = [];
    public IReadOnlyList<string> UserGroups { get; init; } = [];
    public IReadOnlyList<string> Verbs { get; init; } = [];
    public IReadOnlyList<GroupResources> Resources { get; init; } = [];
    public IReadOnlyList<string> Namespaces { get; init; } = [];
    public IReadOnlyList<string> NonResourceUrls { get; init; } = [];
    public AuditStages OmitStages { get; init; }

    /// <summary>Null: as the policy says.</summary>
    public bool? OmitManagedFields { get; init; }
}

/// <param name="Group">Empty: the core group; <c>*</c>: any.</param>
/// <param name="Resources">Empty: all of the group, subresources too.</param>
/// <param name="ResourceNames">Empty: any name.</param>
internal sealed record GroupResources(string Group, IReadOnlyList<string> Resources, IReadOnlyList<string> ResourceNames);
