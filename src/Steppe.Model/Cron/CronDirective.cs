namespace Steppe.Model;

/// <summary>What one entry of a cron field's list says.</summary>
internal enum CronDirectiveKind
{
    /// <summary><c>*</c> or <c>?</c>.</summary>
    Any,

    /// <summary>A value, a range, a step: from <c>First</c> to <c>Last</c>, every <c>Step</c>.</summary>
    Span,

    /// <summary><c>L</c>: the last day of the month.</summary>
    LastDay,

    /// <summary><c>LW</c>: the last day of the month from Monday to Friday.</summary>
    LastWorkday,

    /// <summary><c>15W</c>: the day from Monday to Friday nearest to day <c>First</c>, within the month.</summary>
    NearestWorkday,

    /// <summary><c>5L</c>: the last such day of the week in the month.</summary>
    LastWeekday,

    /// <summary><c>5#2</c>: the <c>Step</c>-th such day of the week in the month.</summary>
    NthWeekday,
}

/// <summary>One entry of a cron field's list.</summary>
internal readonly record struct CronDirective(CronDirectiveKind Kind, int First = 0, int Last = 0, int Step = 1)
{
    /// <summary>A range that runs backwards means nothing: it names no value.</summary>
    public bool IsBackwards => Kind == CronDirectiveKind.Span && First > Last;
}
