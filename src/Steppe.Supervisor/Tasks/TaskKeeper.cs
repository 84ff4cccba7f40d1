using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Isolation;
using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Logs;
using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Records;

namespace Steppe.Supervisor.Tasks;

/// <summary>Keeps all tasks: starts them once, watches them, clears up behind them, and tells nothing before it is on disk.</summary>
/// <remarks>Loop thread only. Work that must follow a write waits for <see cref="Commit"/>, which flushes once for everything
/// that came up in one round of the loop.</remarks>
internal sealed class TaskKeeper(
    EventLoop loop, RecordFile records, TreeFactory trees, Launcher launcher, SupervisorLog log, TimeProvider time)
{
    private const int DescriptorsPerTask = 6;
    private const int SpareDescriptors = 128;
    private const long LongestClearingMilliseconds = 10_000;
    private const long FlushRetryMilliseconds = 1_000;
    private const string ExitNotSeen = "unknown: the kernel no longer had the exit code";
    private const string SupervisorDied = "unknown: supervisor died";

    private readonly Dictionary<TaskKey, SupervisedTask> _tasks = [];
    private readonly List<Action> _afterFlush = [];
    private readonly string _bootId = Files.FindText("/proc/sys/kernel/random/boot_id")?.Trim() ?? "";
    private readonly long _mostTasks = (Processes.DescriptorLimit() - SpareDescriptors) / DescriptorsPerTask;
    private bool _flushFailed;

    /// <summary>Called with every exit once it is on disk.</summary>
    public Action<TaskRecord>? Exited { get; set; }

    /// <summary>Tasks that run or are being started or cleared.</summary>
    public int AliveCount { get; private set; }

    /// <summary>Everything on record.</summary>
    public IEnumerable<TaskRecord> All => _tasks.Values.Select(static task => task.Stored.ToRecord());

    /// <summary>Takes over what earlier supervisors left: keeps recorded exits, clears up tasks without one.</summary>
    public void Recover()
    {
        foreach (StoredTask stored in records.Live.ToArray())
        {
            if (stored.Exit is not null)
            {
                _tasks[stored.Key] = new SupervisedTask(stored, new SessionTree(), TaskPhase.Ended);
                continue;
            }

            var task = new SupervisedTask(stored, TaskRecovery.TreeOf(stored, _bootId), TaskPhase.Clearing)
            {
                SeenExit = new TaskExit(-1, 0, OutOfMemory: false, SupervisorDied, time.GetUtcNow()),
            };
            _tasks[stored.Key] = task;
            AliveCount++;
            task.Outputs.AddRange(TaskRecovery.ReopenOutputs(stored, log));
            task.Outputs.ForEach(output => output.Attach(loop));
            log.Write($"{stored.Key}: the supervisor that ran it died; killing what is left of it");
            BeginClearing(task);
        }
    }

    /// <summary>Looks a task up.</summary>
    public SupervisedTask? Find(TaskKey key) => _tasks.GetValueOrDefault(key);

    /// <summary>Starts a task, or answers with the one on record.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="started">Called once it runs, or at once when it is on record already.</param>
    /// <param name="refused">Called when it cannot be started; nothing stays on record then.</param>
    public void Start(LaunchRequest request, Action<TaskRecord> started, Action<Refusal> refused)
    {
        if (_tasks.TryGetValue(request.Key, out SupervisedTask? known))
        {
            known.OnceStarted(() => AnswerStart(known, started, refused));
            return;
        }

        if ((LaunchRules.Check(request, trees.LimitProblem, trees.CoresProblem) ?? CheckRoom()) is { } problem)
        {
            refused(problem);
            return;
        }

        ProcessTree tree = trees.Create(request.Key, request.UseCgroup, request.Limits);
        var stored = new StoredTask
        {
            Key = request.Key,
            BootId = _bootId,
            StartedAt = time.GetUtcNow(),
            Logs = request.Logs,
            CgroupPath = tree.CgroupPath,
            LimitPaths = tree.LimitPaths,
        };
        var task = new SupervisedTask(stored, tree, TaskPhase.Starting);
        _tasks.Add(request.Key, task);
        AliveCount++;
        task.OnceStarted(() => AnswerStart(task, started, refused));
        records.Append(stored, durable: true);
        _afterFlush.Add(() => Launch(task, request));
    }

    /// <summary>Sends a signal to a task's main process, when it has one.</summary>
    public static int Signal(SupervisedTask task, int signal) =>
        task.Phase == TaskPhase.Running ? Processes.Signal(task.Handle, signal) : 0;

    /// <summary>Kills a task's tree once the grace is over; an earlier deadline stands.</summary>
    public void KillAfter(SupervisedTask task, long graceMilliseconds)
    {
        long killAt = EventLoop.NowMilliseconds + graceMilliseconds;
        if (task.KillAtMilliseconds <= killAt)
        {
            return;
        }

        task.KillAtMilliseconds = killAt;
        if (graceMilliseconds == 0)
        {
            KillIfRunning(task);
        }
        else
        {
            loop.After(graceMilliseconds, () => KillIfRunning(task));
        }
    }

    /// <summary>Kills a task if it lives, then takes it off the record.</summary>
    public void Forget(SupervisedTask task, Action done) => task.OnceStarted(() =>
    {
        if (task.IsAlive)
        {
            KillAfter(task, 0);
        }

        task.TellExit(_ =>
        {
            if (_tasks.Remove(task.Stored.Key))
            {
                records.Append(task.Stored with { Forgotten = true }, durable: false);
            }

            done();
        });
    });

    /// <summary>Kills every tree.</summary>
    public void KillAll()
    {
        foreach (SupervisedTask task in _tasks.Values.Where(static task => task.IsAlive))
        {
            task.OnceStarted(() => KillAfter(task, 0));
        }
    }

    /// <summary>Flushes what the round has brought up, then does what waited for it.</summary>
    public void Commit()
    {
        while (records.HasPending && !_flushFailed)
        {
            if (!records.TryFlush(out string? error))
            {
                log.Write($"{error}; starts and exits wait until it can be written");
                _flushFailed = true;
                loop.After(FlushRetryMilliseconds, () => _flushFailed = false);
                return;
            }

            Action[] ready = [.. _afterFlush];
            _afterFlush.Clear();
            foreach (Action action in ready)
            {
                action();
            }
        }
    }

    // Running out of descriptors half-way would hit tasks that already run.
    private Refusal? CheckRoom() => AliveCount < _mostTasks ? null : new Refusal(
        RefusalCode.Busy,
        $"the supervisor's limit of open files has room for {_mostTasks} tasks; raise it for the agent (LimitNOFILE in its systemd unit)");

    private static void AnswerStart(SupervisedTask task, Action<TaskRecord> started, Action<Refusal> refused)
    {
        if (task.StartFailure is { } failure)
        {
            refused(failure);
        }
        else
        {
            started(task.Stored.ToRecord());
        }
    }

    private void Launch(SupervisedTask task, LaunchRequest request) => launcher.Enqueue(new LaunchOrder(
        () => Prepare(task, request),
        task.Tree.NeedsPlacing ? task.Tree.Place : null,
        result => Launched(task, request, result))
    {
        Isolate = request.Isolation is { } plan ? command => Isolate(plan, command, request, task.Tree) : null,
    });

    // Launcher's thread.
    private static LaunchResult Isolate(IsolationPlan plan, LaunchCommand command, LaunchRequest request, ProcessTree tree)
    {
        using var launch = new IsolatedLaunch(plan, command, LaunchRules.AccountOf(request), tree.Place);
        return launch.Run();
    }

    // Launcher's thread: the task is nobody else's while it is being started.
    private static LaunchCommand Prepare(SupervisedTask task, LaunchRequest request)
    {
        UserAccount? user = request.Isolation is null ? LaunchRules.UserOf(request) : LaunchRules.AccountOf(request);
        task.Tree.Prepare();
        if (request.Logs is { } plan)
        {
            task.Outputs.Add(OutputPipe.Open(plan.Directory, $"{request.Key.Task}.stdout", plan, user));
            task.Outputs.Add(OutputPipe.Open(plan.Directory, $"{request.Key.Task}.stderr", plan, user));
        }

        return LaunchRules.ToCommand(request, request.Isolation is null ? user : null, task.Outputs);
    }

    private void Launched(SupervisedTask task, LaunchRequest request, LaunchResult result)
    {
        if (result.ProcessId == 0)
        {
            FailStart(task, LaunchRules.Explain(request, result));
            return;
        }

        int processId = result.ProcessId;
        task.Outputs.ForEach(output => output.Attach(loop));
        task.Handle = Processes.OpenHandle(processId);
        task.Tree.SetMain(processId);
        task.Stored = task.Stored with
        {
            ProcessId = processId,
            StartTicks = ProcessTable.Find(processId)?.StartTicks ?? 0,
        };
        records.Append(task.Stored, durable: false);
        task.Phase = TaskPhase.Running;
        loop.Watch(task.Handle, Constants.EpollIn, _ => MainEnded(task));
        task.AnnounceStarted();
    }

    private void FailStart(SupervisedTask task, Refusal failure)
    {
        log.Write($"{task.Stored.Key}: {failure.Message}");
        task.Tree.TryRemove();
        CloseOutputs(task);
        _tasks.Remove(task.Stored.Key);
        AliveCount--;
        records.Append(task.Stored with { Forgotten = true }, durable: false);
        task.StartFailure = failure;
        task.Phase = TaskPhase.Ended;
        task.AnnounceStarted();
    }

    private void KillIfRunning(SupervisedTask task)
    {
        if (task.Phase != TaskPhase.Running)
        {
            return;
        }

        // The main process by its descriptor too: without a cgroup the tree may not see it.
        task.Tree.Kill();
        Processes.Signal(task.Handle, Constants.SignalKill);
    }

    private void MainEnded(SupervisedTask task)
    {
        if (!Processes.TryPeekExit(task.Handle, out int exitCode, out int signal))
        {
            return;
        }

        loop.Unwatch(task.Handle);

        // Also when it was a child that was killed, and the main process could not go on without it.
        bool outOfMemory = exitCode != 0 && task.Tree.HadOutOfMemory();
        task.SeenExit = new TaskExit(exitCode, signal, outOfMemory, exitCode < 0 ? ExitNotSeen : null, time.GetUtcNow());
        task.Phase = TaskPhase.Clearing;
        BeginClearing(task);
    }

    private void BeginClearing(SupervisedTask task)
    {
        task.ClearingSinceMilliseconds = EventLoop.NowMilliseconds;
        Clear(task, retryMilliseconds: 1);
    }

    private void Clear(SupervisedTask task, long retryMilliseconds)
    {
        if (task.Tree.TryRemove())
        {
            Record(task);
        }
        else if (EventLoop.NowMilliseconds - task.ClearingSinceMilliseconds > LongestClearingMilliseconds)
        {
            log.Write($"{task.Stored.Key}: processes {string.Join(", ", task.Tree.ProcessIds())} do not die; giving them up");
            Record(task);
        }
        else
        {
            task.Tree.Kill();
            loop.After(retryMilliseconds, () => Clear(task, Math.Min(retryMilliseconds * 2, 100)));
        }
    }

    private void Record(SupervisedTask task)
    {
        // The zombie has held its number until now, for the sake of trees that go by it.
        int handle = task.Handle;
        if (handle >= 0)
        {
            Processes.TryReap(handle);
            Files.Close(ref handle);
            task.Handle = -1;
        }

        foreach (OutputPipe output in task.Outputs)
        {
            output.Drain();
        }

        CloseOutputs(task);
        task.Stored = task.Stored with { Exit = task.SeenExit };
        task.Phase = TaskPhase.Recording;
        AliveCount--;
        records.Append(task.Stored, durable: true);
        _afterFlush.Add(() => Publish(task));
    }

    private void Publish(SupervisedTask task)
    {
        task.Phase = TaskPhase.Ended;
        Exited?.Invoke(task.Stored.ToRecord());
        task.AnnounceExit();
    }

    private void CloseOutputs(SupervisedTask task)
    {
        foreach (OutputPipe output in task.Outputs)
        {
            if (output.DroppedBytes > 0)
            {
                log.Write($"{task.Stored.Key}: {output.DroppedBytes} bytes of output could not be written");
            }

            output.Dispose();
        }

        task.Outputs.Clear();
    }
}
