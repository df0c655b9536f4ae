using AuditShipper.Parsing;

namespace AuditShipper.Processing.Formats;

/// <summary>OCSF's enumerations for what the API server says.</summary>
internal static class OcsfRules
{
    public const int Unknown = 0;
    public const int Other = 99;

    /// <returns>activity_id of class 6003.</returns>
    public static int ActivityOf(VerbKind kind) => kind switch
    {
        VerbKind.Create => 1,
        VerbKind.Read => 2,
        VerbKind.Update => 3,
        VerbKind.Delete => 4,
        VerbKind.Other => Other,
        _ => Unknown,
    };

    /// <param name="activity">An activity_id.</param>
    /// <param name="verb">The label of the source, with which Other goes.</param>
    public static ReadOnlySpan<byte> NameOf(int activity, ReadOnlySpan<byte> verb) => activity switch
    {
        1 => "Create"u8,
        2 => "Read"u8,
        3 => "Update"u8,
        4 => "Delete"u8,
        Other => verb,
        _ => "Unknown"u8,
    };

    public static ReadOnlySpan<byte> StatusOf(in EventView view) =>
        view.Annotations.Decision == Decision.Forbid || view.Status.Code >= 400 ? ",\"status_id\":2,\"status\":\"Failure\""u8
        : view.Status.Code > 0 ? ",\"status_id\":1,\"status\":\"Success\""u8
        : ",\"status_id\":0,\"status\":\"Unknown\""u8;

    /// <returns>The members type_id and type of a user.</returns>
    public static ReadOnlySpan<byte> UserTypeOf(ReadOnlySpan<byte> username) =>
        username.IsEmpty ? ",\"type_id\":0,\"type\":\"Unknown\""u8
        : username.StartsWith("system:serviceaccount:"u8) ? ",\"type_id\":4,\"type\":\"Service\""u8
        : username.StartsWith("system:"u8) && !username.SequenceEqual("system:anonymous"u8) ? ",\"type_id\":3,\"type\":\"System\""u8
        : username.SequenceEqual("system:anonymous"u8) ? ",\"type_id\":0,\"type\":\"Unknown\""u8
        : ",\"type_id\":1,\"type\":\"User\""u8;

    /// <summary>Whether the mapped attributes say all that the member says, so that it need not stand in unmapped too.</summary>
    public static bool IsMapped(in EventView view, EventMember member) => view.Fits(member) && member switch
    {
        EventMember.Level or EventMember.AuditId or EventMember.Stage or EventMember.RequestUri or EventMember.Verb or EventMember.ApiVersion
            or EventMember.UserAgent or EventMember.StageTimestamp => !view.Text(member).IsEmpty,
        EventMember.User => view.Line[view[member].Start] == (byte)'{' && !view.User.HasMore,
        EventMember.SourceIps => view.Addresses is { AllAreAddresses: true, ClientIndex: >= 0 },
        EventMember.ObjectRef => view.Line[view[member].Start] == (byte)'{' && !view.Target.HasMore && view.Target.Name.Length > 0,
        EventMember.ResponseStatus => view.Line[view[member].Start] == (byte)'{' && !view.Status.HasMore && view.Status.Status.IsAbsent,
        EventMember.RequestObject or EventMember.ResponseObject => true,
        _ => false,
    };
}
