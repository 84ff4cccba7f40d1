using System.Text;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared.Waiting;

/// <summary>Prints pieces of several logs without mixing their lines.</summary>
/// <remarks>Thread-safe. Without a prefix bytes go out as they come; with one they wait for the end of their line, or for
/// <see cref="MostHeldBytes"/>. A task's standard error goes to standard error.</remarks>
internal sealed class LogPrinter(Screen screen)
{
    /// <summary>A longer line is printed in pieces.</summary>
    public const int MostHeldBytes = 64 * 1024;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SortedDictionary<(string Allocation, string Task, bool IsError), Held> _held = new(Order);

    private static readonly Comparer<(string Allocation, string Task, bool IsError)> Order = Comparer<(string Allocation, string Task, bool IsError)>.Create(
        static (left, right) =>
            string.CompareOrdinal(left.Allocation, right.Allocation) is not 0 and var first ? first
            : string.CompareOrdinal(left.Task, right.Task) is not 0 and var second ? second
            : left.IsError.CompareTo(right.IsError));

    /// <summary>Prints a piece of a log.</summary>
    public async Task PrintAsync(
        string allocation, string task, bool isError, string prefix, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (prefix.Length == 0)
            {
                await WriteAsync(isError, data, cancellation).ConfigureAwait(false);
                return;
            }

            var key = (allocation, task, isError);
            if (!_held.TryGetValue(key, out Held? held))
            {
                _held[key] = held = new Held(Encoding.UTF8.GetBytes(prefix));
            }

            await WriteAsync(isError, held.Take(data.Span), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Prints the lines that an allocation has not ended.</summary>
    public async Task EndAsync(string allocation, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            foreach (((string, string, bool IsError) key, Held held) in _held.Where(one => one.Key.Allocation == allocation).ToArray())
            {
                await WriteAsync(key.IsError, held.TakeRest(), cancellation).ConfigureAwait(false);
                _held.Remove(key);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask WriteAsync(bool isError, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (!bytes.IsEmpty)
        {
            await (isError ? screen.RawErrorAsync(bytes, cancellation) : screen.RawAsync(bytes, cancellation)).ConfigureAwait(false);
        }
    }

    private sealed class Held(byte[] prefix)
    {
        private readonly List<byte> _line = [];

        // Whole lines, each with the prefix.
        public byte[] Take(ReadOnlySpan<byte> data)
        {
            List<byte> lines = [];
            while (!data.IsEmpty)
            {
                int end = data.IndexOf((byte)'\n');
                int taken = end < 0 ? Math.Min(data.Length, MostHeldBytes - _line.Count) : end;
                _line.AddRange(data[..taken]);
                data = data[(end < 0 ? taken : taken + 1)..];
                if (end >= 0 || _line.Count >= MostHeldBytes)
                {
                    lines.AddRange(TakeRest(isWhole: true));
                }
            }

            return [.. lines];
        }

        public byte[] TakeRest(bool isWhole = false)
        {
            byte[] line = _line.Count == 0 && !isWhole ? [] : [.. prefix, .. _line, (byte)'\n'];
            _line.Clear();
            return line;
        }
    }
}
