using System.Globalization;
using System.Runtime.InteropServices;

namespace Steppe.Supervisor.Native;

/// <summary>Gives the calling thread, and so the children it starts, another user and fewer capabilities.</summary>
/// <remarks>
/// <para>By bare system calls: the C library's functions of the same name would change every thread of the process.</para>
/// <para>There is no way back. The kernel marks the process undumpable at the change, which keeps a child that still shares our
/// memory out of reach of other processes of that user.</para>
/// </remarks>
internal static unsafe class Credentials
{
    private const uint CapabilityVersion = 0x20080522;
    private const int KeepCapabilities = 8;
    private const int DropFromBound = 24;
    private const int NoNewPrivileges = 38;
    private const int Ambient = 47;
    private const nuint RaiseAmbient = 2;
    private const nuint ClearAmbient = 4;
    private const long JoinSessionKeyring = 1;

    // Numbers of x86-64 and of arm64.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly long SetGroups = IsArm ? 159 : 116;
    private static readonly long SetUsers = IsArm ? 147 : 117;
    private static readonly long SetGroupIds = IsArm ? 149 : 119;
    private static readonly long KeyControl = IsArm ? 219 : 250;

    /// <summary>The highest capability this kernel knows.</summary>
    public static int LastCapability { get; } =
        int.TryParse(Files.FindText("/proc/sys/kernel/cap_last_cap"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int last)
            ? last
            : 40;

    /// <summary>Changes the thread.</summary>
    /// <param name="user">Whom it becomes.</param>
    /// <param name="groups">Further groups.</param>
    /// <param name="bound">Capabilities, by bit, beyond which nothing it starts can ever get; root has them all.</param>
    /// <param name="granted">Of these, those that another user than root has from the start.</param>
    public static void Take(UserAccount user, ReadOnlySpan<uint> groups, ulong bound, ulong granted)
    {
        // Keys of the operator's session would else come along; without support for keys there are none.
        _ = Libc.SystemCall(KeyControl, JoinSessionKeyring, 0, 0, 0);
        for (int i = 0; i <= LastCapability; i++)
        {
            if ((bound & (1UL << i)) == 0)
            {
                Check(Libc.ControlProcess(DropFromBound, (nuint)i, 0, 0, 0), "bound capabilities");
            }
        }

        fixed (uint* first = groups)
        {
            Check(Libc.SystemCall(SetGroups, groups.Length, (long)first, 0, 0), "set groups");
        }

        Check(Libc.ControlProcess(KeepCapabilities, 1, 0, 0, 0), "keep capabilities");
        Check(Libc.SystemCall(SetGroupIds, user.GroupId, user.GroupId, user.GroupId, 0), $"become group {user.GroupId}");
        Check(Libc.SystemCall(SetUsers, user.UserId, user.UserId, user.UserId, 0), $"become user {user.UserId}");

        ulong permitted = Permitted();
        Reduce(permitted & bound, inheritable: 0);
        ulong kept = user.UserId == 0 ? permitted & bound : permitted & bound & granted;
        Reduce(kept, user.UserId == 0 ? 0 : kept);
        Check(Libc.ControlProcess(Ambient, ClearAmbient, 0, 0, 0), "clear capabilities");
        for (int i = 0; i <= LastCapability && user.UserId != 0; i++)
        {
            if ((kept & (1UL << i)) != 0)
            {
                Check(Libc.ControlProcess(Ambient, RaiseAmbient, (nuint)i, 0, 0), "grant capabilities");
            }
        }

        Check(Libc.ControlProcess(NoNewPrivileges, 1, 0, 0, 0), "rule out new privileges");
    }

    private static ulong Permitted()
    {
        uint* header = stackalloc uint[2] { CapabilityVersion, 0 };
        uint* sets = stackalloc uint[6];
        Check(Libc.ReadCapabilities(header, sets), "read capabilities");
        return sets[1] | ((ulong)sets[4] << 32);
    }

    // Two words each of effective, permitted, inheritable, interleaved.
    private static void Reduce(ulong permitted, ulong inheritable)
    {
        uint* header = stackalloc uint[2] { CapabilityVersion, 0 };
        uint* sets = stackalloc uint[6]
        {
            (uint)permitted, (uint)permitted, (uint)inheritable,
            (uint)(permitted >> 32), (uint)(permitted >> 32), (uint)(inheritable >> 32),
        };
        Check(Libc.SetCapabilities(header, sets), "reduce capabilities");
    }

    private static void Check(long result, string what)
    {
        if (result < 0)
        {
            throw Errno.Failure($"could not {what}");
        }
    }
}
