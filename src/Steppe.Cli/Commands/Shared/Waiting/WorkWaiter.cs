using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Model;

namespace Steppe.Cli.Commands.Shared.Waiting;

/// <summary>Waits until a job's work has ended and turns its end into an exit code.</summary>
/// <remarks>
/// <para>Only watches: whatever ends the waiting, the job is left alone, unless the user asked that an interrupt stops it.
/// Failures that will be tried again are not the end: a job with work to come is not dead.</para>
/// <para>With the tasks' output on standard output, everything else goes to standard error. An agent that does not answer is
/// asked again for a while: see <see cref="PatientAgent"/>.</para>
/// </remarks>
internal sealed class WorkWaiter(CommandRun run, ApiClient client, WaitFlags flags)
{
    private const string Dead = "dead";
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestLastQuestion = TimeSpan.FromSeconds(5);

    private readonly PatientAgent _agent = new(run, client.Address);
    private readonly WorkReport _report = new(run, toError: flags.WithLogs);
    private long _lastAsked = run.Host.Time.GetTimestamp();

    /// <summary>Waits for the end of <paramref name="jobId"/>.</summary>
    /// <param name="jobId">The job; for a dispatched one the child.</param>
    /// <param name="since">Index of the registration, dispatch or rerun: earlier allocations are not ours.</param>
    /// <param name="cancellation">Ends the program.</param>
    /// <returns>See <see cref="WorkResult"/>; 1 or 2 when the time is up, 130 after an interrupt.</returns>
    public async Task<int> WaitAsync(string jobId, ulong since, CancellationToken cancellation)
    {
        using var interrupted = new CancellationTokenSource();
        using IDisposable handler = run.Host.OnInterrupt(() => Cancel(interrupted));
        using CancellationTokenSource timeUp = flags.Timeout is { } limit
            ? new CancellationTokenSource(limit, run.Host.Time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, interrupted.Token, timeUp.Token);
        await using var logs = flags.WithLogs ? new WorkLogs(run, client, since) : null;
        try
        {
            return await FollowAsync(jobId, since, logs, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return await InterruptedAsync(jobId).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeUp.IsCancellationRequested)
        {
            return await TimeIsUpAsync(jobId).ConfigureAwait(false);
        }
    }

    private async Task<int> FollowAsync(string jobId, ulong since, WorkLogs? logs, CancellationToken cancellation)
    {
        _report.Headline($"Waiting for job \"{jobId}\" to end");
        ulong index = 0;
        while (true)
        {
            Job job = await _agent.AskAsync(token => client.Jobs.WaitAsync(jobId, index, PollInterval, token), cancellation).ConfigureAwait(false);
            AllocListStub[] allocations = await _agent.AskAsync(
                token => client.Jobs.GetAllocationsAsync(jobId, withTaskStates: true, cancellation: token), cancellation).ConfigureAwait(false);
            AllocListStub[] own = [.. allocations.Where(allocation => allocation.CreateIndex >= since)];
            _report.Show(own);
            logs?.Follow(job, own);
            if (job.Status == Dead)
            {
                await (logs?.FinishAsync(cancellation) ?? Task.CompletedTask).ConfigureAwait(false);
                return End(job, allocations, own);
            }

            if (!own.Any(static allocation => allocation.ClientStatus is "pending" or "running"))
            {
                _report.ShowBlocked(await _agent.AskAsync(
                    token => client.Jobs.GetEvaluationsAsync(jobId, token), cancellation).ConfigureAwait(false));
            }

            await PauseAsync(job, index, cancellation).ConfigureAwait(false);
            index = job.ModifyIndex ?? 0;
        }
    }

    // The agent holds the question back until the job changes or a second is over; one that does not is not asked in a ring.
    private async Task PauseAsync(Job job, ulong index, CancellationToken cancellation)
    {
        long asked = run.Host.Time.GetTimestamp();
        if (job.ModifyIndex == index && run.Host.Time.GetElapsedTime(_lastAsked, asked) < PollInterval / 2)
        {
            await Task.Delay(PollInterval, run.Host.Time, cancellation).ConfigureAwait(false);
        }

        _lastAsked = run.Host.Time.GetTimestamp();
    }

    private int End(Job job, AllocListStub[] all, AllocListStub[] own)
    {
        var result = WorkResult.Of(all);
        if (own.Length == 0)
        {
            _report.Detail(all.Length == 0
                ? "Nothing was run."
                : $"Nothing was run: this version of the job had ended before. To run it again: {run.Host.ProgramName} job rerun {job.Id}");
        }

        _report.Headline($"Job \"{job.Id}\" ended: {job.Outcome?.ToWord() ?? "no work was done"}{result.Reason}");
        return job.Outcome is Outcome.Successful or null && job.Stop != true ? ExitCodes.Success : result.ExitCode;
    }

    private async Task<int> TimeIsUpAsync(string jobId)
    {
        var limit = Duration.FromTimeSpan(flags.Timeout ?? default);
        if (_report.HasSeenWork)
        {
            _report.Warn($"The job \"{jobId}\" has not ended after {limit}. It goes on; look at it with: {run.Host.ProgramName} job status {jobId}");
            return ExitCodes.Failure;
        }

        using var patience = new CancellationTokenSource(LongestLastQuestion, run.Host.Time);
        try
        {
            _report.ShowBlocked(await client.Jobs.GetEvaluationsAsync(jobId, patience.Token).ConfigureAwait(false));
        }
        catch (Exception error) when (error is ApiException or ApiUnreachableException or IOException or OperationCanceledException)
        {
            // The sentence below says where to look.
        }

        _report.Warn($"Nothing of job \"{jobId}\" could be placed in {limit}. It goes on waiting for a node; see why with: {run.Host.ProgramName} job status {jobId}");
        return ExitCodes.PlacementFailed;
    }

    private async Task<int> InterruptedAsync(string jobId)
    {
        if (!flags.StopsOnInterrupt)
        {
            _report.Warn($"Interrupted. The job \"{jobId}\" goes on; look at it with: {run.Host.ProgramName} job status {jobId}");
            return ExitCodes.Interrupted;
        }

        using var patience = new CancellationTokenSource(LongestStop, run.Host.Time);
        try
        {
            await _agent.AskAsync(token => client.Jobs.DeregisterAsync(jobId, static path => path, token), patience.Token).ConfigureAwait(false);
            _report.Warn($"Interrupted. The job \"{jobId}\" is being stopped.");
        }
        catch (OperationCanceledException)
        {
            _report.Warn($"Interrupted. The job \"{jobId}\" could not be stopped: no agent answers at {client.Address}. "
                + $"Stop it with: {run.Host.ProgramName} job stop {jobId}");
        }

        return ExitCodes.Interrupted;
    }

    // The signal may come when everything is over.
    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Too late to matter.
        }
    }
}
