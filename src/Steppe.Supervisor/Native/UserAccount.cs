using System.Globalization;

namespace Steppe.Supervisor.Native;

/// <summary>A user of this machine.</summary>
/// <param name="UserId">Its number.</param>
/// <param name="GroupId">Number of its first group.</param>
/// <param name="HasGroups">Whether the user database knows it, and so its further groups.</param>
public readonly record struct UserAccount(uint UserId, uint GroupId, bool HasGroups)
{
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
        }

        if (found is null)
        {
            return isNumber ? new UserAccount(number, number, HasGroups: false) : null;
        }

        return new UserAccount(*(uint*)(entry + UserIdOffset), *(uint*)(entry + GroupIdOffset), HasGroups: true);
    }
}
