using System.Globalization;
using Steppe.Api.Types;

namespace Steppe.Cli.Commands.Shared.Waiting;

/// <summary>The exit code that stands for how a job's work ended.</summary>
/// <remarks>Pure. The code is that of the first task that failed for good, by the time of its end; 1 when nothing that failed
/// has a code of its own (lost with its node, time up, stopped, never started).</remarks>
/// <param name="ExitCode">What to return for work that did not succeed; 1 to 255.</param>
/// <param name="Reason">What failed, to be put behind a sentence; empty when nothing did.</param>
internal sealed record WorkResult(int ExitCode, string Reason)
{
    private const string Failed = "failed";
    private const string OutOfMemory = "out_of_memory";

    /// <param name="allocations">All allocations of the job; earlier versions and replaced ones are passed over.</param>
    public static WorkResult Of(IReadOnlyCollection<AllocListStub> allocations)
    {
        ulong version = allocations.Select(static allocation => allocation.JobVersion).DefaultIfEmpty().Max();
        AllocListStub[] last =
        [
            .. allocations.Where(allocation => allocation.JobVersion == version)
                .GroupBy(static allocation => allocation.Name, StringComparer.Ordinal)
                .Select(static slot => slot.MaxBy(static allocation => allocation.CreateIndex)!),
        ];
        var culprits = last
            .Where(static allocation => allocation.Outcome is Failed or OutOfMemory)
            .SelectMany(static allocation => (allocation.TaskStates ?? new Dictionary<string, ApiTaskState>())
                .Where(static task => task.Value.Failed)
                .Select(task => (Name: $"{ShortName(allocation)}/{task.Key}", State: task.Value)))
            .OrderBy(static culprit => culprit.State.FinishedAt)
            .ThenBy(static culprit => culprit.Name, StringComparer.Ordinal)
            .Select(static culprit => (culprit.Name, Code: CodeOf(culprit.State)))
            .ToArray();
        if (culprits is [var first, ..])
        {
            return first.Code is { } code
                ? new WorkResult(code, $" ({first.Name} returned {code.ToString(CultureInfo.InvariantCulture)})")
                : new WorkResult(CommandLine.ExitCodes.Failure, $" ({first.Name} never ran to an end of its own)");
        }

        AllocListStub? other = Array.Find(last, static allocation => allocation.Outcome is not (null or "successful"));
        return new WorkResult(CommandLine.ExitCodes.Failure, other is null ? "" : $" ({ShortName(other)})");
    }

    /// <summary>The allocation's name without its job: <c>group[0]</c>.</summary>
    public static string ShortName(AllocListStub allocation) =>
        allocation.Name.StartsWith(allocation.JobId + ".", StringComparison.Ordinal) ? allocation.Name[(allocation.JobId.Length + 1)..] : allocation.Name;

    // Null when the last attempt never came to an end of its own: it could not be started, or nobody learned its code.
    private static int? CodeOf(ApiTaskState task)
    {
        ApiTaskEvent? last = (task.Events ?? []).LastOrDefault(static happened => happened.Type is "Terminated" or "Started" or "Setup Failure" or "Driver Failure");
        return last is { Type: "Terminated", Details: { } details }
            && int.TryParse(details.GetValueOrDefault("exit_code"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code)
            && (code & 0xFF) != 0
                ? code & 0xFF
                : null;
    }
}
