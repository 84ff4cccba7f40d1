using System.Globalization;

namespace Steppe.Acceptance;

/// <summary>Looks all the time whether a slot of a job runs twice, by the processes there are.</summary>
/// <remarks>No fault here keeps a client from the servers for as long as they wait for it, so there is nothing a second one could stand in for.</remarks>
internal sealed class SlotWatch(string directory) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _enough = new();
    private readonly SortedSet<string> _twice = new(StringComparer.Ordinal);
    private Task _looking = Task.CompletedTask;

    /// <summary>Slots that ran twice at some moment.</summary>
    public IReadOnlyCollection<string> Twice => _twice;

    public int Looks { get; private set; }

    public void Start() => _looking = Task.Run(LookAsync);

    /// <summary>The slots that run now, by name, with the process.</summary>
    public IReadOnlyList<(string Slot, int Pid)> Running() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(static entry => int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : 0)
            .Where(static pid => pid > 0)
            .Select(pid => (Slot: SlotOf(pid), Pid: pid))
            .Where(static one => one.Slot.Length > 0),
    ];

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _looking;
        _enough.Dispose();
    }

    private async Task LookAsync()
    {
        using var pace = new PeriodicTimer(Interval);
        while (!_enough.IsCancellationRequested)
        {
            foreach (IGrouping<string, (string Slot, int Pid)> slot in Running().GroupBy(static one => one.Slot).Where(static slot => slot.Count() > 1))
            {
                _twice.Add(slot.Key);
            }

            Looks++;
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    // Most processes are none of ours, and their names are quickly read.
    private string SlotOf(int pid)
    {
        try
        {
            if (File.ReadAllText($"/proc/{pid}/comm").Trim() != "sleep")
            {
                return "";
            }

            string environment = File.ReadAllText($"/proc/{pid}/environ");
            return environment.Contains(directory, StringComparison.Ordinal)
                && environment.Split('\0').FirstOrDefault(static line => line.StartsWith("NOMAD_ALLOC_NAME=", StringComparison.Ordinal)) is { } line
                ? line["NOMAD_ALLOC_NAME=".Length..]
                : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
