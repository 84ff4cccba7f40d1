namespace Steppe.Supervisor.Tasks;

/// <summary>Where a task is in its life. It only moves down this list.</summary>
internal enum TaskPhase
{
    /// <summary>The intent is being written, or the launcher has it.</summary>
    Starting,

    /// <summary>Its main process runs.</summary>
    Running,

    /// <summary>The main process has ended; what it left behind is being killed.</summary>
    Clearing,

    /// <summary>Nothing lives, all output is in the files; the exit is being written.</summary>
    Recording,

    /// <summary>The exit is on disk and may be told.</summary>
    Ended,
}
