using System.Text;
using Steppe.Client.Files;
using Steppe.Client.Tests.Support;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.Files;

public sealed class AllocationFilesTests
{
    [Fact]
    public async Task Files_are_listed_read_and_kept_from_leading_outside()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script(
            "main",
            """
            echo secret > secrets/s; printf 0123456789 > local/digits; mkfifo local/pipe
            ln -s ../../../../etc local/up; ln -s /etc local/absolute; ln -s digits local/inside
            ln -s ../secrets local/peek; ln -s $NOMAD_ALLOC_DIR/logs local/logs; ln -s loop local/loop
            """));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Complete);
        AllocationFiles files = cluster.Agent.Files;

        Assert.Equal(["alloc", "main"], files.List(allocation.Id, "/").Select(static one => one.Name));
        Assert.Equal(("digits", 10L, false), Facts(files.Stat(allocation.Id, "main/local/digits")));
        Assert.Equal("-rw-r--r--", files.Stat(allocation.Id, "main/local/digits").Mode);
        Assert.Equal("text/plain; charset=utf-8", files.Stat(allocation.Id, "main/local/inside").ContentType);
        Assert.Equal("0123456789", Text(files.Open(allocation.Id, "/main/local/../local/inside")));
        Assert.Equal("345", Text(files.OpenAt(allocation.Id, "main/local/digits", 3, 3)));
        Assert.Equal("", Text(files.OpenAt(allocation.Id, "main/local/digits", 30, 0)));
        Assert.Contains(files.List(allocation.Id, "main/local/logs"), static one => one.Name == "main.stdout.0");

        Refused(RefusalCode.Invalid, () => files.List(allocation.Id, "../"));
        Refused(RefusalCode.Invalid, () => files.List(allocation.Id, "main/../../x"));
        Refused(RefusalCode.Invalid, () => files.Open(allocation.Id, "main/local/up/passwd"));
        Refused(RefusalCode.Invalid, () => files.Open(allocation.Id, "main/local/absolute/passwd"));
        Refused(RefusalCode.Invalid, () => files.Open(allocation.Id, "main/local/pipe"));
        Refused(RefusalCode.Invalid, () => files.Open(allocation.Id, "main/local"));
        Refused(RefusalCode.Invalid, () => files.Open(allocation.Id, "main/local/loop"));
        Refused(RefusalCode.Denied, () => files.Open(allocation.Id, "main/secrets/s"));
        Refused(RefusalCode.Denied, () => files.Open(allocation.Id, "main/local/peek/s"));
        Refused(RefusalCode.Denied, () => files.List(allocation.Id, "main/private"));
        Refused(RefusalCode.NotFound, () => files.Open(allocation.Id, "main/local/nothing"));
        Refused(RefusalCode.NotFound, () => files.List(new AllocationId(Guid.Parse("00000000-0000-4000-8000-000000000001")), "/"));
        Refused(RefusalCode.Invalid, () => files.Stat(allocation.Id, ""));
        Refused(RefusalCode.Invalid, () => files.Logs(
            allocation.Id, "nobody", LogStream.Stdout, 0, FileOrigin.Start, follow: false, CancellationToken.None));
    }

    [Fact]
    public async Task A_followed_log_shows_lines_as_they_come()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script(
            "main", "echo one; while [ ! -e $NOMAD_ALLOC_DIR/data/go ]; do sleep 0.02; done; echo two"));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Running);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var heard = new StringBuilder();

        await foreach (FileFrame frame in cluster.Agent.Files.Logs(
            allocation.Id, "main", LogStream.Stdout, 0, FileOrigin.Start, follow: true, enough.Token))
        {
            heard.Append(Encoding.UTF8.GetString(frame.Data.Span));
            Assert.Equal((heard.Length, "alloc/logs/main.stdout.0"), ((int)frame.Offset, frame.File));
            await File.WriteAllTextAsync(cluster.Shared(allocation.Id, "go"), "", enough.Token);
            if (heard.ToString() == "one\ntwo\n")
            {
                break;
            }
        }

        Assert.Equal("one\ntwo\n", heard.ToString());
    }

    [Fact]
    public async Task A_task_without_logs_says_so()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation(
            "batch", Jobs.Script("main", "echo lost", static task => task with { LogConfig = new LogConfig { Disabled = true } }));
        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, ClientStatus.Complete);

        Refused(RefusalCode.NotFound, () => cluster.Agent.Files.Logs(
            allocation.Id, "main", LogStream.Stdout, 0, FileOrigin.Start, follow: false, CancellationToken.None));
    }

    private static (string, long, bool) Facts(FileEntry entry) => (entry.Name, entry.Size, entry.IsDirectory);

    private static string Text(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void Refused(RefusalCode code, Func<object> act) =>
        Assert.Equal(code, Assert.Throws<ClientRefusedException>(act).Code);
}
