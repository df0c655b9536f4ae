using System.Runtime.InteropServices;

namespace AuditShipper.Files;

/// <summary>struct statx of linux/stat.h: the same on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly struct Statx
{
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int DirectoryFile = 0x4000;
    private const int AllocationUnitBytes = 512;

    [FieldOffset(16)]
    private readonly uint _links;

    [FieldOffset(28)]
    private readonly ushort _mode;

    [FieldOffset(32)]
    private readonly ulong _inode;

    [FieldOffset(40)]
    private readonly ulong _sizeBytes;

    [FieldOffset(48)]
    private readonly ulong _allocatedUnits;

    [FieldOffset(112)]
    private readonly long _modifiedSeconds;

    [FieldOffset(120)]
    private readonly uint _modifiedNanoseconds;

    [FieldOffset(136)]
    private readonly uint _deviceMajor;

    [FieldOffset(140)]
    private readonly uint _deviceMinor;

    public bool IsRegularFile => (_mode & TypeMask) == RegularFile;

    public bool IsDirectory => (_mode & TypeMask) == DirectoryFile;

    /// <summary>The nine permission bits.</summary>
    public uint Permissions => _mode & 0x1FFu;

    public DateTimeOffset ModifiedAt =>
        DateTimeOffset.FromUnixTimeSeconds(_modifiedSeconds).AddTicks(_modifiedNanoseconds / TimeSpan.NanosecondsPerTick);

    public FileFacts ToFacts() => new(
        ((ulong)_deviceMajor << 32) | _deviceMinor,
        _inode,
        checked((long)_sizeBytes),
        checked((long)_allocatedUnits * AllocationUnitBytes),
        _links,
        ModifiedAt,
        Permissions);
}
