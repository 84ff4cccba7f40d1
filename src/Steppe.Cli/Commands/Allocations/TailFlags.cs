using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Allocations;

/// <summary>The flags <c>-tail</c>, <c>-n</c> and <c>-c</c>: only the end of a file.</summary>
internal sealed class TailFlags
{
    private const long DefaultLines = 10;
    private readonly BoolFlag _tail;
    private readonly NumberFlag _lines;
    private readonly NumberFlag _bytes;

    public TailFlags(FlagSet flags)
    {
        _tail = flags.Add(new BoolFlag("tail", "Print only the end, ten lines if -n and -c do not say otherwise."));
        _lines = flags.Add(new NumberFlag("n", "With -tail: so many lines.", value: -1));
        _bytes = flags.Add(new NumberFlag("c", "With -tail: so many bytes.", value: -1));
    }

    /// <summary>Whether only the end is wanted; without <c>-tail</c> the numbers mean nothing.</summary>
    public bool IsWanted => _tail.Value;

    /// <summary>Bytes from the end; null if lines are counted.</summary>
    public long? Bytes => _bytes.Value >= 0 ? _bytes.Value : null;

    /// <summary>Lines from the end.</summary>
    public long Lines => _lines.Value >= 0 ? _lines.Value : DefaultLines;

    /// <summary>Refuses flags that contradict each other.</summary>
    /// <exception cref="CliException">Both numbers were given.</exception>
    public void Check()
    {
        if (_lines.Value >= 0 && _bytes.Value >= 0)
        {
            throw new CliException("-n and -c exclude each other: give only one.");
        }
    }
}
