namespace AuditShipper.Configuration.Policies;

/// <summary>The policy's own metadata: it decides nothing, and must have the right types.</summary>
internal static class PolicyMetadata
{
    private const string Metadata = "metadata";
    private static readonly string[] s_texts = ["name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp"];
    private static readonly string[] s_maps = ["labels", "annotations"];
    private static readonly string[] s_others = ["generation", "deletionGracePeriodSeconds", "ownerReferences", "finalizers", "managedFields"];

    public static void Check(PolicyNode root, PolicyValues values)
    {
        if (values.Mapping(root, "", Metadata) is not { } metadata)
            return;
        values.CheckFields(metadata, Metadata, "", [.. s_texts, .. s_maps, .. s_others]);
        foreach (var field in s_texts)
            values.Text(metadata, Metadata, field);
        foreach (var field in s_maps)
        {
            if (values.Mapping(metadata, Metadata, field) is { } map)
                foreach (var entry in map.Entries)
                    values.Text(map, $"{Metadata}.{field}", entry.Key);
        }
    }
}
