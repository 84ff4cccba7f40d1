using System.Runtime.CompilerServices;

namespace Steppe.Model;

/// <summary>Collects every broken rule instead of stopping at the first.</summary>
/// <remarks>For one thread, for the length of one admission.</remarks>
internal sealed class Violations
{
    private readonly List<Refusal> _refusals = [];

    public IReadOnlyList<Refusal> All => _refusals;

    public bool IsEmpty => _refusals.Count == 0;

    public void Add(string path, string sentence) => _refusals.Add(new Refusal(RefusalCode.Invalid, path, sentence));

    /// <summary>Notes <paramref name="sentence"/> unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, string path, string sentence)
    {
        if (!holds)
        {
            Add(path, sentence);
        }
    }

    /// <summary>The same; texts are put together if they are needed.</summary>
    public void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] BrokenText path, string sentence)
    {
        if (!holds)
        {
            Add(path.Take(), sentence);
        }
    }

    /// <summary>The same; texts are put together if they are needed.</summary>
    public void Require(bool holds, string path, [InterpolatedStringHandlerArgument(nameof(holds))] BrokenText sentence)
    {
        if (!holds)
        {
            Add(path, sentence.Take());
        }
    }

    /// <summary>The same; texts are put together if they are needed.</summary>
    public void Require(
        bool holds,
        [InterpolatedStringHandlerArgument(nameof(holds))] BrokenText path,
        [InterpolatedStringHandlerArgument(nameof(holds))] BrokenText sentence)
    {
        if (!holds)
        {
            Add(path.Take(), sentence.Take());
        }
    }

    /// <summary>Notes a value that is none of <paramref name="words"/>.</summary>
    public void RequireOneOf(string? value, IReadOnlyList<string> words, string path)
    {
        if (value is null || !words.Contains(value, StringComparer.Ordinal))
        {
            Add(path, $"\"{value}\" is not known here: write {string.Join(", ", words.Select(static word => $"\"{word}\""))}.");
        }
    }
}
