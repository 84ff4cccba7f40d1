namespace Steppe.State;

/// <summary>What a program must know to read a log and a state: it grows with every new kind of command, record or encoding.</summary>
/// <remarks>
/// <para>A cluster has a level of its own, kept in its state. Leaders write nothing above it, and raise it when every member has announced
/// that it knows more: so servers can be replaced one after the other, and none that is still old meets what it cannot read. It never goes back.</para>
/// <para>1: everything up to <see cref="RestoreState"/>; entries of formats 1 and 2. 2: <see cref="RaiseLevel"/>, and packed entries. Source: decision 0200.</para>
/// </remarks>
public static class StateLevel
{
    /// <summary>That of states and servers that name none.</summary>
    public const int First = 1;

    /// <summary>From here on entries may be packed.</summary>
    public const int PackedEntries = 2;

    /// <summary>The highest that this program knows.</summary>
    public const int Newest = 2;

    /// <summary>Refuses what needs a newer program.</summary>
    /// <param name="level">The level of a cluster.</param>
    /// <param name="newest">The highest that the program knows.</param>
    /// <exception cref="StateFormatException">It is above <paramref name="newest"/>.</exception>
    public static int Known(int level, int newest = Newest) => level <= newest
        ? level
        : throw new StateFormatException(
            $"the servers of this cluster have agreed on level {level} of what they write, and this program knows levels up to {newest}: "
            + "run the version the other servers run, or a newer one");
}
