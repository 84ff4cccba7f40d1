namespace Steppe.Cli.Output;

/// <summary>Shortens ids, and turns what the user typed into a prefix the API takes.</summary>
/// <remarks>Pure.</remarks>
internal static class Ids
{
    private const int ShortLength = 8;
    private const int FullLength = 36;

    /// <summary>The first eight characters, or all of them if <paramref name="verbose"/>.</summary>
    public static string Of(string? id, bool verbose = false) =>
        id is null ? "" : verbose || id.Length <= ShortLength ? id : id[..ShortLength];

    /// <summary>Whether it is a whole id.</summary>
    public static bool IsFull(string id) => id.Length == FullLength;

    /// <summary>Drops the last hex digit of an odd number of them: the API takes whole bytes.</summary>
    public static string EvenPrefix(string typed)
    {
        int digits = 0;
        foreach (char character in typed)
        {
            digits += character == '-' ? 0 : 1;
        }

        return digits % 2 == 0 || digits == 1 ? typed : typed[..^1];
    }

    /// <summary>Whether there is enough of it to look for.</summary>
    public static bool IsLongEnough(string typed)
    {
        int digits = 0;
        foreach (char character in typed)
        {
            digits += character == '-' ? 0 : 1;
        }

        return digits >= 2;
    }
}
