namespace Steppe.JobSpec.Reading;

/// <summary>The English article of a name.</summary>
internal static class Article
{
    /// <summary><c>a</c>, or <c>an</c> before a vowel.</summary>
    public static string For(string name, bool isFirst = false)
    {
        bool isVowel = name is ['a' or 'e' or 'i' or 'o', ..] or ['u', 'p' or 'n', ..];
        return (isFirst, isVowel) switch { (true, true) => "An", (true, false) => "A", (false, true) => "an", _ => "a" };
    }
}
