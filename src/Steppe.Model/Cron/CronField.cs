using System.Collections.Immutable;
using System.Globalization;

namespace Steppe.Model;

/// <summary>One field of a cron expression: what was written, and the values it names.</summary>
/// <remarks>Immutable. Source: job specification §2.7, cron rules.</remarks>
internal sealed class CronField
{
    private CronField(CronUnit unit, string text, ImmutableArray<CronDirective> directives)
    {
        Unit = unit;
        Text = text;
        Directives = directives;
        Values = [.. directives.SelectMany(ValuesOf).Distinct().Order()];
    }

    public CronUnit Unit { get; }

    public string Text { get; }

    public ImmutableArray<CronDirective> Directives { get; }

    /// <summary>The values named by themselves, in order; days that depend on the month are not among them.</summary>
    public ImmutableArray<int> Values { get; }

    /// <summary>Whether a wildcard is among the entries: the field restricts nothing.</summary>
    public bool IsAny => Directives.Any(static directive => directive.Kind == CronDirectiveKind.Any);

    /// <summary>Whether every value is named, by a wildcard or one by one.</summary>
    public bool IsEvery => IsAny || Values.Length == Unit.Max - Unit.Min + 1;

    public static bool TryParse(CronUnit unit, string text, out CronField field, out string error)
    {
        var directives = ImmutableArray.CreateBuilder<CronDirective>();
        field = null!;
        foreach (string entry in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParseEntry(unit, entry, out CronDirective directive))
            {
                error = $"syntax error in {unit.Name} field: '{entry}'";
                return false;
            }

            if (directive.Kind == CronDirectiveKind.Span && (directive.Step < 1 || directive.Step > unit.Max))
            {
                error = $"invalid interval {entry}";
                return false;
            }

            directives.Add(directive);
        }

        field = new CronField(unit, text, directives.ToImmutable());
        error = field.Directives.IsEmpty ? $"{unit.Name} field: missing directive"
            : field.Directives.All(static directive => directive.IsBackwards) ? $"syntax error in {unit.Name} field: '{text}' runs backwards"
            : "";
        return error.Length == 0;
    }

    private static bool TryParseEntry(CronUnit unit, string entry, out CronDirective directive) =>
        TryParseWildcard(entry, out directive)
        || TryParseSpan(unit, entry, out directive)
        || (unit == CronUnit.DayOfMonth && TryParseDayOfMonth(entry, out directive))
        || (unit == CronUnit.DayOfWeek && TryParseDayOfWeek(entry, out directive));

    private static bool TryParseWildcard(string entry, out CronDirective directive)
    {
        directive = new CronDirective(CronDirectiveKind.Any);
        return entry is "*" or "?";
    }

    private static bool TryParseSpan(CronUnit unit, string entry, out CronDirective directive)
    {
        int slash = entry.IndexOf('/', StringComparison.Ordinal);
        string range = slash < 0 ? entry : entry[..slash];
        int dash = range.IndexOf('-', StringComparison.Ordinal);
        int first = unit.Min;
        int last = unit.Max;
        bool isValid = (slash >= 0 && range == "*")
            || (dash < 0
                ? unit.TryRead(range, out first)
                : unit.TryRead(range.AsSpan(0, dash), out first) & unit.TryRead(range.AsSpan(dash + 1), out last));
        if (slash < 0 && dash < 0)
        {
            last = first;
        }

        directive = new CronDirective(CronDirectiveKind.Span, first, last, slash < 0 ? 1 : StepOf(entry.AsSpan(slash + 1)));
        return isValid && (slash < 0 || IsNumber(entry.AsSpan(slash + 1)));
    }

    private static bool TryParseDayOfMonth(string entry, out CronDirective directive)
    {
        bool isWorkday = entry[^1] is 'w' or 'W';
        ReadOnlySpan<char> rest = isWorkday ? entry.AsSpan(0, entry.Length - 1) : entry;
        if (rest.Equals("L", StringComparison.OrdinalIgnoreCase))
        {
            directive = new CronDirective(isWorkday ? CronDirectiveKind.LastWorkday : CronDirectiveKind.LastDay);
            return true;
        }

        bool isDay = CronUnit.DayOfMonth.TryRead(rest, out int day);
        directive = new CronDirective(CronDirectiveKind.NearestWorkday, day);
        return isWorkday && isDay;
    }

    private static bool TryParseDayOfWeek(string entry, out CronDirective directive)
    {
        int hash = entry.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
        {
            bool isDay = CronUnit.DayOfWeek.TryRead(entry.AsSpan(0, hash), out int nth);
            directive = new CronDirective(CronDirectiveKind.NthWeekday, nth % 7, Step: StepOf(entry.AsSpan(hash + 1)));
            return isDay && entry.Length == hash + 2 && directive.Step is >= 1 and <= 5;
        }

        bool isLast = CronUnit.DayOfWeek.TryRead(entry.AsSpan(0, entry.Length - 1), out int day);
        directive = new CronDirective(CronDirectiveKind.LastWeekday, day % 7);
        return isLast && entry[^1] is 'l' or 'L';
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    // A number too large to read is also too large to be a step.
    private static int StepOf(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int step) ? step : int.MaxValue;

    private IEnumerable<int> ValuesOf(CronDirective directive)
    {
        (int first, int last) = directive.Kind switch
        {
            CronDirectiveKind.Any => (Unit.Min, Unit.Max),
            CronDirectiveKind.Span => (directive.First, directive.Last),
            _ => (1, 0),
        };
        for (int value = first; value <= last; value += directive.Step)
        {
            yield return Unit == CronUnit.DayOfWeek ? value % 7 : value;
        }
    }
}
