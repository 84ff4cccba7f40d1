using System.Globalization;
using System.Runtime.InteropServices;

namespace Steppe.Supervisor.Native;

/// <summary>A user of this machine.</summary>
/// <param name="UserId">Its number.</param>
/// <param name="GroupId">Number of its first group.</param>
/// <param name="HasGroups">Whether the user database knows it, and so its further groups.</param>
/// <param name="Name">Its name; null when the database does not know it.</param>
public readonly record struct UserAccount(uint UserId, uint GroupId, bool HasGroups, string? Name = null)
{
    private const int MostGroups = 1024;

    private const int UserIdOffset = 16;
    private const int GroupIdOffset = 20;
    private const int BufferBytes = 16 * 1024;

    /// <summary>Looks a user up by name or number; a number needs no entry in the database. Null when there is none.</summary>
    public static unsafe UserAccount? Find(string nameOrNumber)
    {
        byte* entry = stackalloc byte[64];
        byte[] strings = new byte[BufferBytes];
        byte* found = null;
        bool isNumber = uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out uint number);
        fixed (byte* buffer = strings)
        {
            _ = isNumber
                ? Libc.FindUserByNumber(number, entry, buffer, BufferBytes, &found)
                : Libc.FindUserByName(nameOrNumber, entry, buffer, BufferBytes, &found);
            if (found is null)
            {
                return isNumber ? new UserAccount(number, number, HasGroups: false) : null;
            }

            // The name is the entry's first field, and lies in the buffer.
            string? name = Marshal.PtrToStringUTF8(*(nint*)entry);
            return new UserAccount(*(uint*)(entry + UserIdOffset), *(uint*)(entry + GroupIdOffset), HasGroups: true, name);
        }
    }

    /// <summary>All its groups, the first one included.</summary>
    public unsafe uint[] Groups()
    {
        if (Name is null)
        {
            return [];
        }

        uint[] groups = new uint[MostGroups];
        int count = groups.Length;
        fixed (uint* first = groups)
        {
            return Libc.ListGroups(Name, GroupId, first, &count) < 0 ? [GroupId] : groups[..count];
        }
    }
}
