using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;

namespace Steppe.Hcl;

/// <summary>What Unicode says about decomposing, ordering and composing characters.</summary>
/// <remarks>Immutable. Read from <c>Values/Normalization.txt</c>; Hangul syllables are computed.</remarks>
internal sealed class NormalFormTables
{
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TailCount;

    private static readonly Lazy<NormalFormTables> Shared = new(static () => new NormalFormTables());

    private readonly FrozenDictionary<int, int[]> _decompositions;
    private readonly FrozenDictionary<(int, int), int> _compositions;
    private readonly FrozenDictionary<int, int> _classes;
    private readonly FrozenSet<int> _mayChange;

    private NormalFormTables()
    {
        Dictionary<int, int[]> decompositions = [];
        Dictionary<(int, int), int> compositions = [];
        Dictionary<int, int> classes = [];
        HashSet<int> mayChange = [];
        foreach (string entry in Entries())
        {
            int mark = entry.AsSpan().IndexOfAny('=', '>', ':');
            if (entry[mark] == ':')
            {
                AddClasses(entry, mark, classes);
                continue;
            }

            int code = Hex(entry.AsSpan(0, mark));
            int[] parts = [.. entry[(mark + 1)..].Split('+').Select(static part => Hex(part))];
            decompositions[code] = parts;
            if (entry[mark] == '=')
            {
                compositions[(parts[0], parts[1])] = code;
                mayChange.Add(parts[1]);
            }
            else
            {
                mayChange.Add(code);
            }
        }

        mayChange.UnionWith(classes.Keys);
        _decompositions = decompositions.ToFrozenDictionary();
        _compositions = compositions.ToFrozenDictionary();
        _classes = classes.ToFrozenDictionary();
        _mayChange = mayChange.ToFrozenSet();
    }

    /// <summary>The tables, read once.</summary>
    public static NormalFormTables Instance => Shared.Value;

    /// <summary>True for a character that is no part of normal form C, or only behind some others.</summary>
    public bool MayChange(int code) =>
        _mayChange.Contains(code) || code is (>= VowelBase and < VowelBase + VowelCount) or (> TailBase and < TailBase + TailCount);

    /// <summary>The canonical combining class; 0 for a character that begins anew.</summary>
    public int Class(int code) => _classes.GetValueOrDefault(code);

    /// <summary>What a character stands for, one step down; null for itself.</summary>
    public IReadOnlyList<int>? Decomposition(int code)
    {
        int syllable = code - SyllableBase;
        if (syllable is < 0 or >= SyllableCount)
        {
            return _decompositions.GetValueOrDefault(code);
        }

        int tail = syllable % TailCount;
        return tail != 0
            ? [code - tail, TailBase + tail]
            : [LeadBase + (syllable / (VowelCount * TailCount)), VowelBase + (syllable / TailCount % VowelCount)];
    }

    /// <summary>The character two others make together.</summary>
    public int? Composition(int first, int second)
    {
        int lead = first - LeadBase;
        int vowel = second - VowelBase;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
        {
            return SyllableBase + (((lead * VowelCount) + vowel) * TailCount);
        }

        int syllable = first - SyllableBase;
        int tail = second - TailBase;
        if (syllable is >= 0 and < SyllableCount && syllable % TailCount == 0 && tail is > 0 and < TailCount)
        {
            return first + tail;
        }

        return _compositions.TryGetValue((first, second), out int composed) ? composed : null;
    }

    private static IEnumerable<string> Entries()
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream("Normalization.txt")!;
        using StreamReader reader = new(file);
        return [.. reader.ReadToEnd().Split('\n').Where(static line => line is not ['#', ..]).SelectMany(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
    }

    private static void AddClasses(string entry, int colon, Dictionary<int, int> classes)
    {
        int dash = entry.IndexOf('-', StringComparison.Ordinal);
        int last = Hex(entry.AsSpan((dash + 1)..colon));
        for (int code = Hex(entry.AsSpan(0, dash)); code <= last; code++)
        {
            classes[code] = int.Parse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    private static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
