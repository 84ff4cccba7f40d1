using System.Collections.Immutable;
using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Simulation.Clients;

/// <summary>Runs the tasks of one allocation in the order that <see cref="AllocationLifecycle"/> decides.</summary>
/// <remarks>What <c>AllocationRunner</c> does with threads. Lives as long as its agent.</remarks>
internal sealed class SimulatedAllocation
{
    private readonly ClientLife _life;
    private readonly ImmutableArray<SimulatedTask> _tasks;
    private readonly bool _hasRun;
    private bool _isPrepared;
    private bool _isReady;
    private bool _isStopping;
    private bool _isStopAsked;
    private TaskEvent? _stopReason;
    private readonly SortedSet<DateTimeOffset> _lookAgainAt = [];

    public SimulatedAllocation(ClientLife life, StoredAllocation stored, DateTimeOffset? askedAt, Entropy entropy)
    {
        _life = life;
        Stored = stored;
        Work = SimulatedWork.Of(stored.Assigned);
        _hasRun = stored.Tasks.Count > 0;
        AskedAt = askedAt;
        _tasks = [.. Work.Group.Tasks.Select(task => new SimulatedTask(this, life, task.Name, entropy.Split()))];
    }

    public AllocationId Id => Stored.Assigned.Id;

    public StoredAllocation Stored { get; }

    public SimulatedWork Work { get; private set; }

    /// <summary>Whether an earlier agent got it from the servers, which may have decided otherwise since.</summary>
    public bool IsRestored => AskedAt is null;

    /// <summary>Whether every task is dead and cleaned up.</summary>
    public bool IsFinished => _tasks.All(static task => task.IsFinished);

    /// <summary>What the servers should know.</summary>
    public AllocationUpdate Report
    {
        get
        {
            var states = _tasks.ToImmutableSortedDictionary(
                static task => task.Name, static task => task.Progress.State, StringComparer.Ordinal);
            (ClientStatus status, string description) = AllocationLifecycle.StatusOf(states.Values);
            return new AllocationUpdate { Id = Id, ClientStatus = status, ClientDescription = description, TaskStates = states, Health = Stored.Health?.Verdict };
        }
    }

    /// <summary>Begins, or goes on where an earlier agent stopped.</summary>
    public void Run()
    {
        foreach (SimulatedTask task in _tasks)
        {
            task.Resume();
        }

        _life.After(TimeSpan.FromMilliseconds(3), null, Prepare);
    }

    /// <summary>Takes a newer version of the allocation over.</summary>
    public void Update(AssignedAllocation newer)
    {
        Work = Work.With(newer);
        Stored.Assigned = Work.Assigned;
        StopIfUnwanted();
        Reconsider();
    }

    /// <summary>Ends the tasks in the order of the job's rules.</summary>
    public void Stop()
    {
        if (!_isStopAsked)
        {
            _isStopAsked = true;
            GoOn();
            _life.After(Work.Group.ShutdownDelay.ToTimeSpan(), null, () =>
            {
                _isStopping = true;
                Reconsider();
            });
        }
    }

    /// <summary>When this agent asked the servers for it; null for one it took over from an earlier agent.</summary>
    public DateTimeOffset? AskedAt { get; }

    /// <summary>Whether it ends by itself, because the servers are silent.</summary>
    public bool EndsInSilence { get; private set; }

    /// <summary>Ends at once, because the servers have been silent for too long; false when it ends already.</summary>
    public bool EndInSilence()
    {
        if (_isStopAsked)
        {
            return false;
        }

        _stopReason = TaskEvents.ServersSilent(_life.Now, Work.Group.Disconnect.StopOnClientAfter ?? TimeSpan.Zero);
        _isStopAsked = _isStopping = EndsInSilence = true;
        GoOn();
        Reconsider();
        return true;
    }

    /// <summary>Whether a task of some phase is to run, as far as the servers have said.</summary>
    public bool Wants(TaskPhase phase) => phase == TaskPhase.Poststop || (!_isStopAsked && Work.Assigned.DesiredStatus == DesiredStatus.Run);

    /// <summary>Goes on when what it takes the place of here has ended, or when it is not wanted any more.</summary>
    public void GoOn()
    {
        if (!_isPrepared || _isReady || IsFinished)
        {
            return;
        }

        bool isFresh = _tasks.All(static task => task.Progress.Starts == 0);
        if (isFresh && _isStopAsked)
        {
            ObserveAll(new TaskObservation.KillRequested(_stopReason));
        }
        else if (!isFresh || !_life.MustAwait(Work.Assigned))
        {
            _isReady = true;
            Reconsider();
            StopIfUnwanted();
        }
    }

    /// <summary>Looks which gates are open and who must end; as often as one likes.</summary>
    public void Reconsider()
    {
        AllocationStep step = AllocationLifecycle.Decide([.. _tasks.Select(View)], Work.Group.MaxRunDuration, _isStopping, _life.Now, _stopReason);
        LookAgain(step.LookAgainAt);
        if (_isReady)
        {
            JudgeHealth();
        }

        foreach (SimulatedTask task in _isReady ? _tasks : [])
        {
            if (step.Kill.FirstOrDefault(kill => kill.Task == task.Name) is { } kill)
            {
                task.Observe(kill.ToObservation());
            }
            else if (step.MayStart.Contains(task.Name) && task.Progress is { Phase: RunnerPhase.Waiting, Starts: 0 })
            {
                task.Observe(new TaskObservation.MayStart());
            }
        }

        _life.Reports.Report(this);
        if (IsFinished)
        {
            _life.Finished();
        }
    }

    private void JudgeHealth()
    {
        DeploymentId deployment = Work.Assigned.DeploymentId;
        HealthStep step = HealthRules.Judge(
            Stored.Health, deployment, HealthTerms.Of(Work.Group, deployment), [.. _tasks.Select(View)], _isStopAsked, _life.Now);
        Stored.Health = step.Watch;
        LookAgain(step.LookAgainAt);
    }

    private void LookAgain(DateTimeOffset? at)
    {
        if (_isReady && at is { } due && _lookAgainAt.Add(due))
        {
            _life.After(due - _life.Now, null, Reconsider);
        }
    }

    private void Prepare()
    {
        if (!_hasRun)
        {
            ObserveAll(new TaskObservation.Noted(TaskEvents.Received(_life.Now)));
        }

        if (Work.Assigned.DesiredStatus != DesiredStatus.Run && _tasks.All(static task => task.Progress.Starts == 0))
        {
            ObserveAll(new TaskObservation.KillRequested(null));
            return;
        }

        if (!_hasRun && _life.HasMishap(50))
        {
            ObserveAll(new TaskObservation.Refused(TaskEvents.SetupFailure(_life.Now, "simulated full disk")));
            return;
        }

        _isPrepared = true;
        GoOn();
    }

    private void StopIfUnwanted()
    {
        if (Work.Assigned.DesiredStatus != DesiredStatus.Run)
        {
            Stop();
        }
    }

    private void ObserveAll(TaskObservation seen)
    {
        foreach (SimulatedTask task in _tasks)
        {
            task.Observe(seen);
        }
    }

    private TaskView View(SimulatedTask task)
    {
        AdmittedTask admitted = Work.Group.FindTask(task.Name)!;
        TaskProgress progress = task.Progress;
        return new TaskView(task.Name, admitted.Phase, admitted.IsLeader, progress.State, progress.RunsSince, admitted.MaxRunDuration);
    }
}
