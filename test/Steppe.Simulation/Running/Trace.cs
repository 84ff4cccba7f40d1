using System.Globalization;

namespace Steppe.Simulation.Running;

/// <summary>What happened, in order: the newest lines in words, all of them as one hash.</summary>
internal sealed class Trace
{
    private const int Kept = 40;
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    private readonly Queue<(DateTimeOffset At, string What)> _newest = new();

    /// <summary>Equal for equal histories (FNV-1a over times and lines).</summary>
    public ulong Hash { get; private set; } = FnvOffset;

    /// <summary>Lines so far.</summary>
    public int Count { get; private set; }

    /// <summary>When set, every line goes there too.</summary>
    public Action<string>? Listener { get; set; }

    public void Add(DateTimeOffset at, string what)
    {
        Count++;
        Mix((ulong)at.Ticks);
        foreach (char letter in what)
        {
            Mix(letter);
        }

        if (_newest.Count == Kept)
        {
            _newest.Dequeue();
        }

        _newest.Enqueue((at, what));
        Listener?.Invoke(Line((at, what)));
    }

    /// <summary>The newest lines, oldest first.</summary>
    public string Newest() => string.Join('\n', _newest.Select(Line));

    private static string Line((DateTimeOffset At, string What) entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{(entry.At - VirtualTime.Start).TotalSeconds,10:F4} {entry.What}");

    private void Mix(ulong value) => Hash = (Hash ^ value) * FnvPrime;
}
