using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Steppe.Client.Allocations;
using Steppe.Client.State;
using Steppe.Client.Tasks;
using Steppe.Client.Tests.Support;
using Steppe.ClientCore;
using Steppe.Drivers;
using Steppe.Drivers.Processes;
using Steppe.Drivers.RawExec;
using Steppe.Model;

namespace Steppe.Client.Tests.Tasks;

public sealed class TaskRunnerTests
{
    [Fact]
    public async Task Cleaning_up_before_the_first_start_never_reaches_the_process_of_that_start()
    {
        string root = Directory.CreateTempSubdirectory("steppe-runner-").FullName;
        try
        {
            var options = new ClientOptions
            {
                Name = "worker",
                StateDirectory = Path.Combine(root, "client"),
                AllocationDirectory = Path.Combine(root, "alloc"),
                SupervisorProgram = "",
                HttpAddress = "127.0.0.1:4646",
            };
            Directory.CreateDirectory(options.StateDirectory);
            var orders = new Orders();
            await using StateDatabase database = StateDatabase.Open(options.StateDirectory);
            AssignedWork work = AssignedWork.Of(Jobs.Allocation("batch", Jobs.Script("main", "echo hello")));
            await using var runner = new TaskRunner(
                Services(options, orders, database),
                AllocationDirectory.Of(options.AllocationDirectory, work.Assigned.Id),
                () => work,
                "main",
                StoredTask.Fresh,
                untilWanted: null,
                static () => { },
                new Entropy(1));

            // What the runner does first, of its own accord, comes late; what it is told meanwhile does not wait for that.
            var late = new FirstComesLate();
            SynchronizationContext.SetSynchronizationContext(late);
            runner.Run();
            SynchronizationContext.SetSynchronizationContext(null);
            runner.Observe(new TaskObservation.MayStart());
            await orders.Started.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            late.Release();

            Assert.Empty(orders.Forgotten);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static ClientServices Services(ClientOptions options, Orders orders, StateDatabase database) => new(
        options,
        static () => new Node { Id = default, SecretId = default, Name = "worker", Datacenter = "dc1", Resources = new NodeResources() },
        new DriverCatalog([new RawExecDriver(new RawExecSettings(Enabled: true, NoCgroups: true), orders, "/usr/bin:/bin")], options),
        [],
        database,
        new Dictionary<string, string>(),
        TimeProvider.System,
        NullLogger.Instance);

    /// <summary>Holds what is posted first until it is released; all else goes its way.</summary>
    private sealed class FirstComesLate : SynchronizationContext
    {
        private Action? _first;

        public override void Post(SendOrPostCallback callback, object? state)
        {
            if (Interlocked.CompareExchange(ref _first, () => callback(state), null) is not null)
            {
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }
        }

        /// <summary>Does it now, on this thread.</summary>
        public void Release() => _first!();
    }

    /// <summary>Notes what is asked of the supervisor, whose processes run for ever.</summary>
    private sealed class Orders : IProcessSupervisor
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<ProcessKey> Forgotten { get; } = [];

        public string Containment => "none";

        public ValueTask<string?> FindIsolationProblemAsync(CancellationToken cancellation) => new((string?)null);

        public ValueTask<ProcessStatus> StartAsync(ProcessStart start, CancellationToken cancellation)
        {
            Started.TrySetResult();
            return new(new ProcessStatus(start.Key, ProcessId: 1, DateTimeOffset.UnixEpoch, Exit: null));
        }

        public async ValueTask<ExitResult> WaitAsync(ProcessKey key, CancellationToken cancellation)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            throw new NotSupportedException();
        }

        public ValueTask SignalAsync(ProcessKey key, int signal, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask StopAsync(ProcessKey key, int signal, TimeSpan grace, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<TaskUsage> StatsAsync(ProcessKey key, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<ProcessStatus?> FindAsync(ProcessKey key, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<IExecSession> OpenSessionAsync(SessionStart start, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask ForgetAsync(ProcessKey key, CancellationToken cancellation)
        {
            Forgotten.Enqueue(key);
            return ValueTask.CompletedTask;
        }
    }
}
