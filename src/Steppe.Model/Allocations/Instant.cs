namespace Steppe.Model;

/// <summary>A moment, or none, in eight bytes: what a server keeps of it a million times.</summary>
/// <remarks>UTC.</remarks>
/// <param name="TicksAndOne">0 for none.</param>
internal readonly record struct Instant(long TicksAndOne)
{
    public DateTimeOffset? At => TicksAndOne == 0 ? null : new DateTimeOffset(TicksAndOne - 1, TimeSpan.Zero);

    public static Instant Of(DateTimeOffset? at) => new(at is { } moment ? moment.UtcTicks + 1 : 0);
}
