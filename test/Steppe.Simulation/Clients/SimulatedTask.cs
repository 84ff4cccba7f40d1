using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Simulation.Clients;

/// <summary>Runs one task: asks <see cref="TaskLifecycle"/> what to do, does it on virtual time, and reports what it saw.</summary>
/// <remarks>What <c>TaskRunner</c> does with threads. Lives as long as its agent.</remarks>
internal sealed class SimulatedTask
{
    private readonly SimulatedAllocation _owner;
    private readonly ClientLife _life;
    private readonly Entropy _entropy;
    private readonly string _label;
    private bool _isHeldBack;

    public SimulatedTask(SimulatedAllocation owner, ClientLife life, string name, Entropy entropy)
    {
        _owner = owner;
        _life = life;
        _entropy = entropy;
        _label = $"{life.Name}: {owner.Id.Short}/{name}";
        Name = name;
    }

    public string Name { get; }

    public TaskProgress Progress => Stored.Progress;

    /// <summary>Whether it is dead and what its process left is gone.</summary>
    public bool IsFinished { get; private set; }

    private StoredTask Stored
    {
        get => _owner.Stored.Tasks.GetValueOrDefault(Name) ?? StoredTask.Fresh;
        set => _owner.Stored.Tasks[Name] = value;
    }

    private AdmittedTask Admitted => _owner.Work.Group.FindTask(Name)!;

    /// <summary>Goes on where the stored progress says.</summary>
    public void Resume()
    {
        switch (Progress.Phase)
        {
            case RunnerPhase.Waiting when Progress.StartsAt is { } at:
                SettleThenWait(at);
                break;
            case RunnerPhase.Starting:
                Start();
                break;
            case RunnerPhase.Running:
                bool wasEnding = Progress.IsEnding;
                _life.After(Moment(), null, () => Recover(wasEnding));
                break;
            case RunnerPhase.Dead:
                Finish();
                break;
            default:
                break;
        }
    }

    /// <summary>Says what was seen or wanted; taken in order.</summary>
    public void Observe(TaskObservation seen) => _life.After(TimeSpan.Zero, null, () => Step(seen));

    private void Step(TaskObservation seen)
    {
        TaskProgress before = Progress;
        (TaskProgress progress, TaskStep step) =
            TaskLifecycle.Next(before, seen, RestartRules.Of(_owner.Work.JobType, Admitted), _life.Now, _entropy);
        if (progress == before)
        {
            return;
        }

        Stored = Stored with { Progress = progress };
        if (progress.Phase != before.Phase)
        {
            _life.Note($"{_label}: {seen.GetType().Name}, now {progress.Phase}");
        }

        _owner.Reconsider();
        AbandonIfUnwanted();
        switch (step)
        {
            case TaskStep.Start:
                Start();
                break;
            case TaskStep.StartAt wait:
                SettleThenWait(wait.At);
                break;
            case TaskStep.Stop:
                Stop();
                break;
            case TaskStep.Finish:
                Finish();
                break;
            default:
                break;
        }
    }

    // While no agent was here it may have been given to another node.
    private void Start()
    {
        if (!_owner.IsRestored || _life.IsSynchronised)
        {
            Launch();
            return;
        }

        _isHeldBack = true;
        _life.WhenSynchronised(() =>
        {
            if (_isHeldBack && _owner.Wants(Admitted.Phase))
            {
                _isHeldBack = false;
                Launch();
            }
        });
        AbandonIfUnwanted();
    }

    private void AbandonIfUnwanted()
    {
        if (_isHeldBack && Progress.IsUnwanted)
        {
            _isHeldBack = false;
            Observe(new TaskObservation.StartAbandoned());
        }
    }

    private void Launch() => _life.After(Moment(), null, () =>
    {
        // A start that is repeated after a crash may fail although the process of the first lives; few are, so oftener.
        bool isRepeated = _life.Processes.Find(_owner.Id, Name)?.Attempt == Progress.Starts - 1;
        if (_life.HasMishap(isRepeated ? 4 : 40))
        {
            Observe(new TaskObservation.StartFailed("simulated driver failure", CanRecover: _entropy.Next(4) > 0));
            return;
        }

        if (_life.HasMishap(isRepeated ? 4 : 60))
        {
            Observe(new TaskObservation.SetupFailed("simulated hook failure", CanRecover: true));
            return;
        }

        Process process = _life.Processes.Start(_owner.Work, Admitted, Progress.Starts - 1);
        _life.StartedProcess(_owner, Admitted);
        if (_life.HasMishap(60))
        {
            // Between the start and the word that it happened.
            _life.Crash();
        }

        _life.After(Moment(), null, () =>
        {
            Stored = Stored with { HasHandle = true };
            Observe(new TaskObservation.Started());
            Watch(process);
        });
    });

    private void Recover(bool wasEnding)
    {
        if (_life.Processes.Find(_owner.Id, Name) is not { } process)
        {
            Observe(new TaskObservation.Exited(new TaskExit(ExitCode: null, Message: "the driver does not know it")));
            return;
        }

        if (wasEnding)
        {
            Stop();
        }

        Watch(process);
    }

    private void Watch(Process process)
    {
        if (process.Exit is { } exit)
        {
            Exited(exit);
        }
        else
        {
            process.Watcher = Exited;
        }
    }

    private void Exited(TaskExit exit) => _life.After(Moment(), null, () =>
    {
        if (_life.NoticesExit())
        {
            Observe(new TaskObservation.Exited(exit));
        }
    });

    private void Stop()
    {
        if (!Stored.HasHandle)
        {
            return;
        }

        var sequence = KillSequence.For(Admitted.Specification, TimeSpan.FromSeconds(30), noShutdownDelay: _owner.EndsInSilence);
        TimeSpan delay = Progress.IsKillRequested ? sequence.ShutdownDelay : TimeSpan.Zero;
        _life.After(delay, null, () =>
        {
            Observe(new TaskObservation.Noted(TaskEvents.Killing(_life.Now, sequence.Grace)));
            if (_life.Processes.Find(_owner.Id, Name) is { IsAlive: true } process)
            {
                _life.Processes.Stop(process, sequence.Grace);
            }
        });
    }

    private void SettleThenWait(DateTimeOffset at)
    {
        Settle();
        _life.After(at - _life.Now, null, () => Observe(new TaskObservation.MayStart()));
    }

    private void Finish() => _life.After(Moment(), null, () =>
    {
        Settle();
        IsFinished = true;
        _owner.Reconsider();
    });

    private void Settle()
    {
        // By its key where the handle was not stored before the agent died.
        if (Stored.HasHandle || (Progress.Starts > 0 && _life.DestroysByKey))
        {
            _life.Processes.Destroy(_owner.Id, Name);
            Stored = Stored with { HasHandle = false };
        }
    }

    private TimeSpan Moment() => TimeSpan.FromMilliseconds(1 + _entropy.Next(30));
}
