using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests.Launching;

[Collection(Alone.Name)]
public sealed class LauncherTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("steppe-launch-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_child_is_placed_once_before_its_program_runs(bool mayOverlap)
    {
        Assert.SkipWhen(mayOverlap && !SpawnPlan.CanCloseFrom, "needs glibc 2.34");
        var loop = new EventLoop();
        using var launcher = new Launcher(loop, _directory, mayOverlap);
        List<int> placed = [];
        List<int> started = [];
        for (int i = 0; i < 60; i++)
        {
            launcher.Enqueue(Order("/bin/true", Place, result =>
            {
                Assert.Equal(0, result.Error);
                started.Add(result.ProcessId);
            }));
        }

        RunUntil(loop, () => started.Count == 60);
        Assert.Equal(started, placed);
        Reap(started);

        int Place(int id)
        {
            // Still this program: nothing of its own has run.
            Assert.Equal(Environment.ProcessPath, File.ResolveLinkTarget($"/proc/{id}/exe", false)?.FullName);
            placed.Add(id);
            return 0;
        }
    }

    [Fact]
    public void Child_that_cannot_be_placed_never_runs()
    {
        var loop = new EventLoop();
        using var launcher = new Launcher(loop, _directory, SpawnPlan.CanCloseFrom);
        string mark = Path.Combine(_directory, "ran");
        List<LaunchResult> results = [];
        launcher.Enqueue(Order("/usr/bin/touch", _ => 13, results.Add, mark));
        launcher.Enqueue(Order("/no/such", _ => 0, results.Add));
        launcher.Enqueue(new LaunchOrder(() => throw new IOException("not ready"), _ => 0, results.Add));
        launcher.Enqueue(Order("/bin/true", null, results.Add));

        RunUntil(loop, () => results.Count == 4);

        Assert.Equal("could not put the process in its cgroup: Permission denied", results[0].Problem);
        Assert.False(File.Exists(mark));
        Assert.Equal([new LaunchResult(0, 2, null), new LaunchResult(0, 0, "not ready")], results[1..3]);
        Assert.NotEqual(0, results[3].ProcessId);
        Reap([results[3].ProcessId]);
    }

    [Fact]
    public void Child_is_placed_for_its_own_order_when_the_one_before_had_none()
    {
        Assert.SkipUnless(SpawnPlan.CanCloseFrom, "needs glibc 2.34");
        var loop = new EventLoop();
        using var launcher = new Launcher(loop, _directory, mayOverlap: true);
        List<string> placed = [];
        List<LaunchResult> results = [];
        for (int round = 1; round <= 20; round++)
        {
            launcher.Enqueue(new LaunchOrder(() => throw new IOException("not ready"), _ => Placed("the one without a child"), results.Add));
            launcher.Enqueue(Order("/bin/true", _ => Placed("the one with a child"), results.Add));

            // Both are known to the loop before it looks: the end of the first, and the child at the gate.
            Eventually(() => Children().Any(IsAsleep));
            RunUntil(loop, () => results.Count == 2 * round);
        }

        Assert.Equal(Enumerable.Repeat("the one with a child", 20), placed);
        Assert.All(results.Where(static (_, number) => number % 2 == 1), static result => Assert.NotEqual(0, result.ProcessId));
        Reap(results.Select(static result => result.ProcessId).Where(static id => id != 0));

        int Placed(string whose)
        {
            placed.Add(whose);
            return 0;
        }
    }

    private static IEnumerable<string> Children() => Directory.EnumerateDirectories("/proc/self/task")
        .SelectMany(static thread => File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static bool IsAsleep(string id) => File.ReadAllText($"/proc/{id}/stat") is { } stat && stat[stat.LastIndexOf(')')..].StartsWith(") S", StringComparison.Ordinal);

    private static void Eventually(Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline);
            Thread.Yield();
        }
    }

    private static LaunchOrder Order(string program, Func<int, int>? place, Action<LaunchResult> done, params string[] arguments) =>
        new(() => new LaunchCommand(program, [program, .. arguments], [], "/", "/dev/null", "/dev/null"), place, done);

    private static void RunUntil(EventLoop loop, Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline);
            loop.RunOnce(100);
        }
    }

    private static void Reap(IEnumerable<int> ids)
    {
        foreach (int id in ids)
        {
            Processes.KillAndReap(id);
        }
    }
}
