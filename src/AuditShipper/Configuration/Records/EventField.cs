namespace AuditShipper.Configuration.Records;

/// <summary>What of an event a record's key and headers may be made of (docs/keys.md).</summary>
internal enum EventField : byte
{
    AuditId,

    /// <summary>user.username.</summary>
    User,
    Namespace,

    /// <summary>As <see cref="Type"/>, and <c>/SUBRESOURCE</c> where there is one: <c>deployments.apps/scale</c>, <c>pods/log</c>.</summary>
    Resource,

    /// <summary><c>RESOURCE.GROUP</c>, of the core group the resource alone: <c>deployments.apps</c>, <c>pods</c>.</summary>
    Type,

    /// <summary>objectRef.name.</summary>
    Name,
    Verb,

    /// <summary>Of the event as it is sent.</summary>
    Level,
    Stage,

    /// <summary>The annotation <c>authorization.k8s.io/decision</c>.</summary>
    Decision,

    /// <summary>responseStatus.code.</summary>
    Code,
}
