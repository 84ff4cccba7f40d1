using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>When a periodic job is launched: its expressions in its time zone.</summary>
/// <remarks>Immutable, pure. Source: job specification §2.7.</remarks>
public sealed class PeriodicSchedule
{
    private readonly ImmutableArray<CronExpression> _expressions;

    private PeriodicSchedule(ImmutableArray<CronExpression> expressions, TimeZoneInfo zone)
    {
        _expressions = expressions;
        Zone = zone;
    }

    /// <summary>The zone whose clocks the expressions are read by.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The schedule of a <c>periodic</c> block; null when it was never admitted or its zone is not known here.</summary>
    public static PeriodicSchedule? Of(PeriodicConfig periodic, TimeZones zones) =>
        Parse(periodic, zones, new Violations());

    /// <summary>Whether two blocks launch at the same times.</summary>
    public static bool AreSame(PeriodicConfig left, PeriodicConfig right) =>
        (left.Spec ?? "") == (right.Spec ?? "")
        && left.Specs.OrEmpty().SequenceEqual(right.Specs.OrEmpty(), StringComparer.Ordinal)
        && (left.TimeZone ?? "") == (right.TimeZone ?? "");

    /// <summary>The first launch strictly after an instant: the earliest of all expressions; null when there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant) => _expressions.Min(expression => expression.NextAfter(instant, Zone));

    /// <summary>Notes what is wrong with a block.</summary>
    internal static PeriodicSchedule? Parse(PeriodicConfig periodic, TimeZones zones, Violations violations)
    {
        var expressions = ImmutableArray.CreateBuilder<CronExpression>();
        foreach ((string path, string text) in Texts(periodic))
        {
            if (CronExpression.TryParse(text, out CronExpression? expression, out string error))
            {
                expressions.Add(expression);
            }
            else
            {
                violations.Add(path, $"\"{text}\" is not a cron expression: {error}. `steppe cron explain` says what an expression means.");
            }
        }

        TimeZoneInfo? zone = zones.Find(periodic.TimeZone);
        if (zone is null)
        {
            violations.Add("periodic.time_zone", zones.HasZones
                ? $"\"{periodic.TimeZone}\" is not a time zone: write an IANA name such as \"Europe/Berlin\", or \"UTC\"."
                : $"\"{periodic.TimeZone}\" cannot be looked up: the server has no time zone data. Install the package tzdata there, or write \"UTC\".");
        }

        return zone is null || expressions.Count == 0 || !violations.IsEmpty ? null : new PeriodicSchedule(expressions.ToImmutable(), zone);
    }

    private static IEnumerable<(string Path, string Text)> Texts(PeriodicConfig periodic) => string.IsNullOrEmpty(periodic.Spec)
        ? periodic.Specs.OrEmpty().Select(static (text, index) => ($"periodic.crons[{index}]", text))
        : [("periodic.cron", periodic.Spec)];
}
