using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Steppe.Hcl;
using Steppe.Model;

namespace Steppe.JobSpec.Reading;

/// <summary>One block of a job file, asked for its arguments and blocks by name.</summary>
/// <remarks>
/// <para>Block decoders are written once against this class and serve both languages. What is absent, null or wrong reads as
/// null; wrong values are reported. What nobody asked for is reported when the decoder is done.</para>
/// <para>Not thread-safe: it remembers what was asked for.</para>
/// </remarks>
internal abstract class BlockReader(DiagnosticList diagnostics)
{
    /// <summary>Where errors go.</summary>
    public DiagnosticList Diagnostics { get; } = diagnostics;

    /// <summary>True in the legacy language, where a few rules differ.</summary>
    public abstract bool IsLegacy { get; }

    /// <summary>The first label, or nothing.</summary>
    public string Label => Labels.Count > 0 ? Labels[0].Text : "";

    /// <summary>The labels with their places.</summary>
    public abstract IReadOnlyList<HclLabel> Labels { get; }

    /// <summary>Where the block begins, for errors about it as a whole.</summary>
    public abstract SourceRange Range { get; }

    /// <summary>Where the block's content begins, for errors about something missing.</summary>
    public abstract SourceRange MissingItemRange { get; }

    /// <summary>Where an argument stands; null when it is absent.</summary>
    public abstract SourceRange? RangeOf(string name);

    public abstract string? Text(string name);

    public abstract long? Long(string name);

    public abstract bool? Bool(string name);

    /// <summary>Reads text such as <c>10s</c>, or a bare number of nanoseconds.</summary>
    public abstract Duration? Duration(string name);

    public abstract IReadOnlyList<string>? Texts(string name);

    /// <summary>Reads a map of text, written as a block or as an argument.</summary>
    public abstract ImmutableSortedDictionary<string, string>? TextMap(string name);

    /// <summary>Reads a map of lists of text, written as a block or as an argument.</summary>
    public abstract ImmutableSortedDictionary<string, IReadOnlyList<string>?>? TextsMap(string name);

    /// <summary>Reads a block whose content is not ours to judge.</summary>
    /// <param name="name">The type of the block.</param>
    /// <param name="mergesInLegacy">True when the legacy language allows repeats and merges them.</param>
    public abstract ImmutableSortedDictionary<string, JsonElement>? FreeForm(string name, bool mergesInLegacy = false);

    public int? Integer(string name)
    {
        long? value = Long(name);
        if (value is null or (>= int.MinValue and <= int.MaxValue))
        {
            return (int?)value;
        }

        WrongType(name, "a whole number of 32 bits");
        return null;
    }

    /// <summary>Reads a list of whole numbers.</summary>
    public IReadOnlyList<int>? Integers(string name)
    {
        if (Texts(name) is not { } texts)
        {
            return null;
        }

        List<int> numbers = [];
        foreach (string text in texts)
        {
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            {
                numbers.Add(number);
            }
            else
            {
                WrongType(name, "a list of whole numbers");
            }
        }

        return numbers;
    }

    /// <summary>Reads the only block of a kind; a second one is an error.</summary>
    public T? Block<T>(string name, Func<BlockReader, T> read)
        where T : class
    {
        IReadOnlyList<BlockReader> found = Find(name, labelName: null);
        if (found.Count > 1)
        {
            Duplicate(name, found[0], found[1]);
        }

        return found.Count == 0 ? null : found[0].Finish(read);
    }

    /// <summary>Reads all blocks of a kind; null when there is none.</summary>
    public IReadOnlyList<T>? Blocks<T>(string name, Func<BlockReader, T> read, string? labelName = null)
    {
        IReadOnlyList<BlockReader> found = Find(name, labelName);
        return found.Count == 0 ? null : [.. found.Select(block => block.Finish(read))];
    }

    /// <summary>Reports a second block where one is allowed.</summary>
    public void Duplicate(string name, BlockReader first, BlockReader second) =>
        Diagnostics.Error($"Duplicate {name} block", IsLegacy ? $"only one '{name}' block allowed" : $"Only one {name} block is allowed here. Another was defined at {first.Range}.", second.Range);

    /// <summary>Reports that a required argument is absent.</summary>
    public void Require(string name, bool isPresent)
    {
        if (!isPresent && RangeOf(name) is null)
        {
            Diagnostics.Error("Missing required argument", $"The argument \"{name}\" is required, but was not set.", Range);
        }
    }

    /// <summary>Runs a decoder on this block, then reports what it did not ask for.</summary>
    public T Finish<T>(Func<BlockReader, T> read)
    {
        T result = read(this);
        RejectUnknown();
        return result;
    }

    /// <summary>Finds the blocks of a kind, with one label if <paramref name="labelName"/> says what it is called.</summary>
    protected internal abstract IReadOnlyList<BlockReader> Find(string name, string? labelName);

    /// <summary>Reports arguments and blocks that were not asked for.</summary>
    protected abstract void RejectUnknown();

    /// <summary>Reports an argument of the wrong type.</summary>
    protected void WrongType(string name, string wanted) => Diagnostics.Error(
        "Incorrect attribute value type", $"Inappropriate value for attribute \"{name}\": {wanted} is required.", RangeOf(name) ?? MissingItemRange);
}
