namespace AuditShipper.Parsing;

/// <summary>
/// Where the fields stand that a policy decides by and that a route may change. Texts are those between the quotes, escapes still in them; what
/// has another type than the API server writes counts as absent.
/// </summary>
internal record struct AuditEventFacts
{
    public AuditEventFields Fields;
    public ByteRange Level;
    public ByteRange Verb;
    public ByteRange RequestUri;
    public ByteRange Username;

    /// <summary>The array, brackets included.</summary>
    public ByteRange Groups;

    /// <summary>The object, brackets included. Absent: this is no request for a resource.</summary>
    public ByteRange ObjectRef;
    public ByteRange ApiGroup;
    public ByteRange Resource;
    public ByteRange Subresource;
    public ByteRange Namespace;
    public ByteRange Name;

    /// <summary>responseStatus.code; 0: none.</summary>
    public int ResponseCode;

    /// <summary>The value, whatever it is.</summary>
    public ByteRange RequestObject;

    /// <summary>The value, whatever it is.</summary>
    public ByteRange ResponseObject;

    /// <summary>The first byte of <c>"requestObject":…</c>, which ends where the value ends.</summary>
    public int RequestObjectKey;

    /// <summary>The first byte of <c>"responseObject":…</c>, which ends where the value ends.</summary>
    public int ResponseObjectKey;

    /// <summary>The value, whatever it is.</summary>
    public ByteRange Annotations;

    /// <summary>A top-level member occurs twice. The last one counts, and whoever takes one out must take out all.</summary>
    public bool HasDuplicates;

    /// <summary>Where a letter is written as <c>\uXXXX</c> last, be it in a text or in a key: its 'u'; 0: none is.</summary>
    public int LastUnicodeEscape;

    /// <summary>Most of the longest text or key, if that is longer than a kilobyte: no quote, backslash or control byte stands in it. Absent: there is none.</summary>
    public ByteRange LongestRun;

    public readonly AuditEventFacts MovedBy(int bytes) => new()
    {
        Fields = Fields.MovedBy(bytes),
        Level = Level.MovedBy(bytes),
        Verb = Verb.MovedBy(bytes),
        RequestUri = RequestUri.MovedBy(bytes),
        Username = Username.MovedBy(bytes),
        Groups = Groups.MovedBy(bytes),
        ObjectRef = ObjectRef.MovedBy(bytes),
        ApiGroup = ApiGroup.MovedBy(bytes),
        Resource = Resource.MovedBy(bytes),
        Subresource = Subresource.MovedBy(bytes),
        Namespace = Namespace.MovedBy(bytes),
        Name = Name.MovedBy(bytes),
        ResponseCode = ResponseCode,
        RequestObject = RequestObject.MovedBy(bytes),
        ResponseObject = ResponseObject.MovedBy(bytes),
        RequestObjectKey = RequestObject.IsAbsent ? 0 : RequestObjectKey + bytes,
        ResponseObjectKey = ResponseObject.IsAbsent ? 0 : ResponseObjectKey + bytes,
        Annotations = Annotations.MovedBy(bytes),
        HasDuplicates = HasDuplicates,
        LastUnicodeEscape = LastUnicodeEscape == 0 ? 0 : LastUnicodeEscape + bytes,
        LongestRun = LongestRun.MovedBy(bytes),
    };
}
