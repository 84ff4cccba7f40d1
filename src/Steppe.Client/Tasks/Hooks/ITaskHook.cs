using Steppe.Client.Allocations;
using Steppe.ClientCore;
using Steppe.Drivers;
using Steppe.Model;

namespace Steppe.Client.Tasks.Hooks;

/// <summary>One step between a task's turn and its start.</summary>
/// <remarks>Thread-safe and without memory: what was done is in the task's stored state.</remarks>
internal interface ITaskHook
{
    /// <summary>Stored and logged, never shown to users.</summary>
    string Name { get; }

    /// <summary>Whether it is left out at restarts once it has succeeded.</summary>
    bool RunsOnce { get; }

    ValueTask<HookResult> PrestartAsync(TaskPrestart task, CancellationToken cancellation);
}

/// <summary>What a hook is told.</summary>
/// <param name="AllocationId">The allocation.</param>
/// <param name="Spec">The task.</param>
/// <param name="User">Its user, interpolated; empty leaves the choice to the driver.</param>
/// <param name="Driver">What runs it.</param>
/// <param name="Directory">The allocation's directory.</param>
/// <param name="HostTexts">What references in the task's texts stand for; its directories as the host calls them.</param>
/// <param name="Done">What hooks have noted as done, by their name and a slash; kept with the task.</param>
/// <param name="Payload">What the job was dispatched with, compressed; null for none.</param>
/// <param name="Tell">Records an event for the user.</param>
internal sealed record TaskPrestart(
    AllocationId AllocationId,
    TaskSpec Spec,
    string User,
    ITaskDriver Driver,
    AllocationDirectory Directory,
    Interpolation HostTexts,
    ICollection<string> Done,
    byte[]? Payload,
    Action<TaskEvent> Tell);

/// <summary>How a hook went.</summary>
internal abstract record HookResult
{
    public static readonly HookResult Ok = new Succeeded();

    private HookResult()
    {
    }

    /// <summary>Go on.</summary>
    public sealed record Succeeded : HookResult;

    /// <summary>The job is wrong: the task fails for good with "Failed Validation".</summary>
    public sealed record Refused(string Why) : HookResult;

    /// <summary>The surroundings are wrong: the restart policy decides.</summary>
    /// <param name="Why">As a sentence.</param>
    /// <param name="CanRecover">False when another try cannot change it.</param>
    /// <param name="Event">What the user is told, when it is not a plain setup failure.</param>
    public sealed record Failed(string Why, bool CanRecover, TaskEvent? Event = null) : HookResult;
}
