using Steppe.Bench.Measures;

namespace Steppe.Bench;

/// <summary>What every benchmark is given.</summary>
/// <param name="Report">Where figures go.</param>
/// <param name="IsQuick">Whether only the working is to be shown, with figures that mean nothing.</param>
/// <param name="Options">Sizes and files that came with the name.</param>
/// <param name="Cancellation">Ends the run early; what was started is still ended and removed.</param>
internal sealed record BenchmarkContext(Report Report, bool IsQuick, BenchmarkOptions Options, CancellationToken Cancellation)
{
    /// <summary>How often to repeat something: a tenth in a quick run.</summary>
    public int Times(int full) => IsQuick ? Math.Max(2, full / 10) : full;

    /// <summary>A size that can be given with the name: <c>--NAME N</c>, or else as <see cref="Times"/>.</summary>
    public int Size(string name, int full) => Options.Find(name) ?? Times(full);

    /// <summary>How long to wait or to measure: a tenth in a quick run.</summary>
    public TimeSpan Span(int fullSeconds) => TimeSpan.FromSeconds(IsQuick ? fullSeconds / 10.0 : fullSeconds);

    /// <summary>Lets time pass.</summary>
    public Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, Cancellation);
}
