using System.Text;

namespace Steppe.Hcl;

/// <summary>Brings text into Unicode normal form C, so that equal text is equal however its accents were typed.</summary>
/// <remarks>
/// Pure. <see cref="string.Normalize()"/> does nothing in a program with invariant globalization. The tables are read on the
/// first text that may need them. Source: Unicode Standard Annex 15; <c>docs/decisions/0052-normal-form-from-a-table.md</c>.
/// </remarks>
internal static class NormalForm
{
    // Nothing below combines or is combined with.
    private const char FirstInvolved = '\u0300';

    /// <summary>Gives the text in normal form C; unpaired surrogates become U+FFFD.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstInvolved, char.MaxValue))
        {
            return text;
        }

        NormalFormTables tables = NormalFormTables.Instance;
        bool isNormal = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            isNormal = isNormal && rune.Value != Rune.ReplacementChar.Value && !tables.MayChange(rune.Value);
        }

        return isNormal ? text : Compose(Decompose(text, tables), tables);
    }

    private static List<int> Decompose(string text, NormalFormTables tables)
    {
        List<int> codes = new(text.Length);
        Stack<int> open = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            open.Push(rune.Value);
            while (open.TryPop(out int code))
            {
                if (tables.Decomposition(code) is not { } parts)
                {
                    codes.Add(code);
                    continue;
                }

                foreach (int part in parts.Reverse())
                {
                    open.Push(part);
                }
            }
        }

        Order(codes, tables);
        return codes;
    }

    // Marks behind one base stand in the order of their classes; those of one class keep theirs.
    private static void Order(List<int> codes, NormalFormTables tables)
    {
        for (int start = 0; start < codes.Count; start++)
        {
            int end = start;
            while (end < codes.Count && tables.Class(codes[end]) != 0)
            {
                end++;
            }

            if (end > start + 1)
            {
                int[] sorted = [.. codes[start..end].OrderBy(tables.Class)];
                for (int index = start; index < end; index++)
                {
                    codes[index] = sorted[index - start];
                }
            }

            start = Math.Max(start, end - 1);
        }
    }

    private static string Compose(List<int> codes, NormalFormTables tables)
    {
        StringBuilder result = new(codes.Count);
        List<int> kept = new(codes.Count);
        int starter = -1;
        int lastClass = 0;
        foreach (int code in codes)
        {
            int markClass = tables.Class(code);
            bool isBlocked = starter >= 0 && starter < kept.Count - 1 && (lastClass == 0 || lastClass >= markClass);
            if (starter >= 0 && !isBlocked && tables.Composition(kept[starter], code) is { } composed)
            {
                kept[starter] = composed;
                continue;
            }

            if (markClass == 0)
            {
                starter = kept.Count;
            }

            lastClass = markClass;
            kept.Add(code);
        }

        foreach (int code in kept)
        {
            result.Append(new Rune(code).ToString());
        }

        return result.ToString();
    }
}
