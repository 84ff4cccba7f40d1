namespace Steppe.State;

/// <summary>Names one stretch of writing, so that what was made in it may be changed in place until it ends.</summary>
/// <remarks>
/// <para>A command writes many rows one after the other, and nobody sees the states between. What its first write has copied,
/// its second need not copy again: the copy carries the stamp, and who writes under the same stamp may change it.</para>
/// <para>A stamp is made of the index of the command and a number that grows whenever a state is handed out. All that a command
/// starts from was made by earlier ones, so nothing else can carry its stamp. The default value owns nothing.</para>
/// </remarks>
/// <param name="Value">0 for nobody.</param>
internal readonly record struct EditStamp(ulong Value)
{
    private const int NumberBits = 18;
    private const ulong MostNumbers = (1UL << NumberBits) - 1;
    private const ulong MostIndexes = (1UL << (58 - NumberBits)) - 1;

    /// <summary>The first stamp of a command.</summary>
    public static EditStamp Of(ulong index) => index <= MostIndexes ? new((index << NumberBits) | 1) : default;

    /// <summary>The stamp after this one; nobody's, which is slower and as right, after very many.</summary>
    public EditStamp Next() => Value == 0 || (Value & MostNumbers) == MostNumbers ? default : new(Value + 1);
}
