using System.Globalization;

namespace Steppe.Acceptance;

/// <summary>Sees every start of a task, and whether its slot was running already.</summary>
/// <remarks>A task holds an exclusive lock on a file named after its slot for as long as its process lives, and notes down that it started,
/// and whether the lock was held by another: nothing is missed between two looks. The clients of a test share these files, because hosts
/// there differ by their network only. No fault keeps a client from the servers for as long as they wait for it, so nothing may ever stand in for what runs.</remarks>
internal sealed class SlotWatch
{
    private readonly string _directory;

    public SlotWatch(string directory)
    {
        _directory = Path.Combine(directory, "slots");
        Directory.CreateDirectory(_directory);
    }

    /// <summary>One line for every task that started: its slot, then its job.</summary>
    public IReadOnlyList<string> Starts => Lines("starts");

    /// <summary>Slots that were started while they ran.</summary>
    public IReadOnlyList<string> Twice => Lines("twice");

    /// <summary>The script of a task: takes its slot, then does what it is for.</summary>
    /// <param name="work">Words of the shell; the lock is held by whatever they run.</param>
    public string Script(string work) => $"""
        slot=$(echo "$NOMAD_ALLOC_NAME" | tr / .); exec 9>>'{_directory}/slot-'"$slot"; flock -n 9 || echo "$slot $NOMAD_ALLOC_ID" >>'{_directory}/twice'; echo "$slot $NOMAD_JOB_ID" >>'{_directory}/starts'; {work}
        """;

    /// <summary>The slot of an allocation, by its name.</summary>
    public static string NameOf(string allocation) => allocation.Replace('/', '.');

    /// <summary>The processes that hold a slot now and sleep there, by its name; not the shells on their way to it, which have children that hold it, too.</summary>
    public IReadOnlyList<(string Slot, int Pid)> Running() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(static entry => int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : 0)
            .Where(static pid => pid > 0)
            .Select(pid => (Slot: SlotOf(pid), Pid: pid))
            .Where(static one => one.Slot.Length > 0),
    ];

    private string SlotOf(int pid)
    {
        try
        {
            string? held = File.ResolveLinkTarget($"/proc/{pid}/fd/9", returnFinalTarget: false)?.FullName;
            return held?.StartsWith($"{_directory}/slot-", StringComparison.Ordinal) == true && File.ReadAllText($"/proc/{pid}/comm").Trim() == "sleep" ? held[$"{_directory}/slot-".Length..] : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private string[] Lines(string file)
    {
        string path = Path.Combine(_directory, file);
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }
}
