using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests.Containment;

public sealed class OrphanTreeTests
{
    [Fact]
    public async Task Process_that_began_at_another_moment_is_never_ours()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync("none");
        int id = (await sandbox.Client.StartAsync(sandbox.Shell("exec sleep 1000"))).ProcessId;
        long startTicks = ProcessTable.Find(id)!.Value.StartTicks;

        var recycled = new OrphanTree(id, startTicks - 1, []);
        recycled.Kill();

        Assert.True(recycled.TryRemove());
        Assert.True(Sandbox.IsRunning(id));
        Assert.Equal([id], new OrphanTree(id, startTicks, []).ProcessIds());
    }

    [Theory]
    [InlineData("12 (a b) c) S 1 12 12 0 -1 4 1 1 1 1 70 30 0 0 20 0 1 0 555 1000 25 0", 12, 'S', 12, 70, 30, 555, 25)]
    public void Stat_line_with_an_awkward_name_is_read(
        string line, int id, char state, int session, long user, long system, long start, long rss) =>
        Assert.Equal(new ProcessStat(id, state, session, user, system, start, rss), ProcessStat.Parse(line));

    [Fact]
    public void Cgroup_names_are_plain_and_different()
    {
        string plain = TreeFactory.NameOf(new("abc-1", "web.x", 2));
        string odd = TreeFactory.NameOf(new("abc-1", "wéb x", 2));

        Assert.Equal("abc-1.web.x.2.scope", plain);
        Assert.Matches("^[A-Za-z0-9._-]+$", odd);
        Assert.NotEqual(odd, TreeFactory.NameOf(new("abc-1", "wèb x", 2)));
        Assert.InRange(TreeFactory.NameOf(new("abc", new string('y', 400), 0)).Length, 200, 255);
    }
}
