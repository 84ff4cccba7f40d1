using Microsoft.Extensions.Logging;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Runs the scheduler.</summary>
/// <param name="head">The state to schedule on.</param>
/// <param name="evaluation">What to look at.</param>
/// <param name="now">Time of the evaluation.</param>
/// <param name="seed">For ids and ties.</param>
/// <param name="memory">What was found out before.</param>
internal delegate ScheduleOutcome ScheduleFunction(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory);

/// <summary>The one thread that schedules; pure work, so it needs nothing but its inputs.</summary>
internal sealed partial class SchedulingLoop(
    ScheduleFunction schedule, Action<ServerInput> answer, ServerMetrics metrics, ILogger logger)
{
    // The leader leases one evaluation at a time.
    private readonly Inbox<ServerEffect.Schedule> _work = new(room: 0);
    private readonly ScanMemory _memory = new();
    private Thread? _thread;

    public void Start()
    {
        _thread = new Thread(Run) { Name = "steppe-scheduler", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Takes work; the answer comes as an input of the leader.</summary>
    public void Schedule(ServerEffect.Schedule work) => _work.PutAnswer(work);

    /// <summary>Ends after the work at hand.</summary>
    public void Stop()
    {
        _work.Close();
        _thread?.Join();
    }

    private void Run()
    {
        while (_work.Take(out ServerEffect.Schedule? work))
        {
            answer(Schedule(work.Lease, work));
        }
    }

    private ServerInput Schedule(EvaluationLease lease, ServerEffect.Schedule work)
    {
        try
        {
            using (metrics.MeasureScheduling(work.Evaluation.Type))
            {
                return new ServerInput.ScheduleFinished(lease, schedule(work.Head, work.Evaluation, work.Now, work.Seed, _memory));
            }
        }
        catch (Exception error)
        {
            // One bad job must not stop the scheduling of all others: it is tried again later, then given up. Even a
            // broken invariant has harmed nothing here: the scheduler only proposes.
            LogFailed(error, lease.EvaluationId, work.Evaluation.JobKey);
            return new ServerInput.ScheduleFailed(lease, error.Message);
        }
    }

    [LoggerMessage(3101, LogLevel.Error, "scheduling evaluation {Evaluation} of job {Job} failed")]
    private partial void LogFailed(Exception error, EvaluationId evaluation, JobKey job);
}
