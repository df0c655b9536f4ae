namespace AuditShipper.Configuration;

/// <summary>What one value alone cannot tell: names that must differ, how many routes, combinations worth a warning.</summary>
internal static class ConfigurationRules
{
    private const string Sources = "sources";
    private const string Routes = "routes";
    private const int MostRoutes = 32;

    public static void Check(SettingValues values, string hostName, ICollection<ConfigurationProblem> problems)
    {
        CheckNode(values, hostName, problems);
        CheckSourceNames(values, problems);
        CheckSourcePaths(values, problems);
        CheckRoutes(values, problems);
        CheckDeadLetterTopic(values, problems);
        CheckCheckpointTopic(values, problems);
    }

    public static IEnumerable<ConfigurationProblem> Warnings(SettingValues values)
    {
        var unredacted = ConfigurationSchema.DeadLetterUnredacted;
        if (values.Get<bool>(unredacted) && values.Get<string>(ConfigurationSchema.DeadLetterTopic) is null)
            yield return new ConfigurationProblem(values.LocationOf(unredacted)!, $"{unredacted.Path}: has no effect without {ConfigurationSchema.DeadLetterTopic.Path}.");
    }

    /// <returns>The name that was written, else the stem of the path; null: neither was read.</returns>
    public static string? SourceName(SettingValues values, int index) =>
        values.Get<string>(ConfigurationSchema.SourceName, index)
        ?? (values.Get<string>(ConfigurationSchema.SourcePath, index) is { } path ? Path.GetFileNameWithoutExtension(path) : null);

    private static void CheckNode(SettingValues values, string hostName, ICollection<ConfigurationProblem> problems)
    {
        var node = ConfigurationSchema.Node;
        if (values.LocationOf(node) is { } location && values.Get<string>(node) is null && node.Type.Parse(hostName) is { Value: null } refused)
            problems.Add(new ConfigurationProblem(location, $"{node.Path}: the host name {Wording.Quote(hostName)} {refused.Fact}. Set {node.Path} to {node.Type.Expected}."));
    }

    private static void CheckSourceNames(SettingValues values, ICollection<ConfigurationProblem> problems)
    {
        var setting = ConfigurationSchema.SourceName;
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < values.Count(Sources); i++)
        {
            // Without a location the name that was written is refused already: there is no use in judging the stem.
            if (values.LocationOf(setting, i) is not { } location || SourceName(values, i) is not { } name)
                continue;
            if (setting.Type.Parse(name) is { Value: null } refused)
                problems.Add(new ConfigurationProblem(location, $"{setting.At(i)}: {Wording.Quote(name)}, taken from the path, {refused.Fact}. Set {setting.At(i)} to {setting.Type.Expected}."));
            else if (!seen.TryAdd(name, i))
                problems.Add(new ConfigurationProblem(location, $"{setting.At(i)}: {Wording.Quote(name)} is the name of {Sources}[{seen[name]}] too. Give each source a name of its own."));
        }
    }

    private static void CheckSourcePaths(SettingValues values, ICollection<ConfigurationProblem> problems)
    {
        var setting = ConfigurationSchema.SourcePath;
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < values.Count(Sources); i++)
            if (values.Get<string>(setting, i) is { } path && !seen.TryAdd(path, i))
                problems.Add(new ConfigurationProblem(values.LocationOf(setting, i)!, $"{setting.At(i)}: {Wording.Quote(path)} is the path of {Sources}[{seen[path]}] too. Each event would be sent twice: remove one."));
    }

    private static void CheckRoutes(SettingValues values, ICollection<ConfigurationProblem> problems)
    {
        foreach (var location in values.Items(Routes).Skip(MostRoutes).Take(1))
            problems.Add(new ConfigurationProblem(location, $"{Routes}[{MostRoutes}]: {values.Count(Routes)} routes are set, and {MostRoutes} is the most. Each of them is a copy of the log: what is to become of so many?"));
    }

    private static void CheckDeadLetterTopic(SettingValues values, ICollection<ConfigurationProblem> problems)
    {
        var setting = ConfigurationSchema.DeadLetterTopic;
        for (var i = 0; i < values.Count(Routes); i++)
            if (values.Get<string>(setting) is { } topic && topic == values.Get<string>(ConfigurationSchema.RouteTopic, i))
                problems.Add(new ConfigurationProblem(values.LocationOf(setting)!, $"{setting.Path}: {Wording.Quote(topic)} is the topic of {Routes}[{i}] too. A notice is no event: give the notices a topic of their own."));
    }

    private static void CheckCheckpointTopic(SettingValues values, ICollection<ConfigurationProblem> problems)
    {
        var (setting, delivery) = (ConfigurationSchema.CheckpointTopic, ConfigurationSchema.Delivery);
        if (values.Get<string>(setting) is not { } topic)
        {
            if (values.LocationOf(setting) is not null && values.LocationOf(delivery) is { } location && values.Get<DeliveryGuarantee>(delivery) == DeliveryGuarantee.ExactlyOnce)
                problems.Add(new ConfigurationProblem(location, $"{delivery.Path}: exactly-once needs {setting.Path}. Make a topic with cleanup.policy=compact and one partition, and name it there."));
            return;
        }

        var others = Enumerable.Range(0, values.Count(Routes)).Select(i => (Setting: ConfigurationSchema.RouteTopic.At(i), Topic: values.Get<string>(ConfigurationSchema.RouteTopic, i)))
            .Append((Setting: ConfigurationSchema.DeadLetterTopic.Path, Topic: values.Get<string>(ConfigurationSchema.DeadLetterTopic)));
        foreach (var other in others.Where(other => other.Topic == topic))
            problems.Add(new ConfigurationProblem(values.LocationOf(setting)!, $"{setting.Path}: {Wording.Quote(topic)} is the topic of {other.Setting} too. Compaction would remove events: give the checkpoints a topic of their own."));
    }
}
