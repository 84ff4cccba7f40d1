using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Tests.Launching;

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
            launcher.Enqueue(Order("/bin/true", Place, (error, id) =>
            {
                Assert.Equal(0, error);
                started.Add(id);
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
        List<int> errors = [];
        List<int> ids = [];
        LaunchOrder touch = Order("/usr/bin/touch", _ => 13, (error, id) => Note(error, id)) with { Arguments = ["touch", mark] };
        launcher.Enqueue(touch);
        launcher.Enqueue(Order("/no/such", _ => 0, Note));
        launcher.Enqueue(Order("/bin/true", null, Note));

        RunUntil(loop, () => errors.Count == 3);

        Assert.Equal([-13, 2, 0], errors);
        Assert.False(File.Exists(mark));
        Assert.Null(ProcessTable.Find(ids[0]));
        Reap([ids[2]]);

        void Note(int error, int id)
        {
            errors.Add(error);
            ids.Add(id);
        }
    }

    private static LaunchOrder Order(string program, Func<int, int>? place, Action<int, int> done) =>
        new(program, [program], [], "/", "/dev/null", "/dev/null", place, done);

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
