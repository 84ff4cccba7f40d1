using Steppe.Hcl;

namespace Steppe.JobSpec;

/// <summary>The texts in the values of sensitive variables, which nothing that is printed or kept may show.</summary>
/// <remarks>Immutable and thread-safe. Short texts are only recognised when they are the whole: an "a" is in every sentence.</remarks>
public sealed class SensitiveTexts
{
    /// <summary>What is shown in their place.</summary>
    public const string Mask = "(sensitive value)";

    private const int ShortestInside = 4;

    private readonly string[] _texts;

    private SensitiveTexts(IEnumerable<string> texts) =>
        _texts = [.. texts.Where(static text => text.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(static text => text.Length)];

    /// <summary>None.</summary>
    public static SensitiveTexts None { get; } = new([]);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _texts.Length == 0;

    internal static SensitiveTexts Of(IEnumerable<HclValue> values) => new(values.SelectMany(Leaves));

    /// <summary>Whether a text is or holds one.</summary>
    public bool AreIn(string text) => Array.Exists(_texts, secret => secret.Length < ShortestInside
        ? text == secret
        : text.Contains(secret, StringComparison.Ordinal));

    /// <summary>The text with <see cref="Mask"/> in their place.</summary>
    public string Hide(string text)
    {
        foreach (string secret in _texts)
        {
            text = secret.Length >= ShortestInside ? text.Replace(secret, Mask, StringComparison.Ordinal)
                : text == secret ? Mask
                : text.Replace($"\"{secret}\"", $"\"{Mask}\"", StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>An assignment <c>name=value</c> with <see cref="Mask"/> in place of a value that is or holds one.</summary>
    public string HideValue(string assignment) =>
        assignment.Split('=', 2) is [var name, var value] && AreIn(value) ? $"{name}={Mask}" : assignment;

    private static IEnumerable<string> Leaves(HclValue value) => value switch
    {
        HclString text => [text.Value],
        HclNumber number => [number.Value.ToString()!],
        HclSequence list => list.Elements.SelectMany(Leaves),
        HclSet set => set.Elements.SelectMany(Leaves),
        HclMapping map => map.Entries.Values.SelectMany(Leaves),
        _ => [],
    };
}
