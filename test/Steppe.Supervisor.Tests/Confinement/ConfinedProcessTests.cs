using System.Collections.Immutable;
using System.Text;
using Steppe.Supervisor.Confinement;

namespace Steppe.Supervisor.Tests.Confinement;

public sealed class ConfinedProcessTests : IDisposable
{
    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;

    private static readonly ImmutableArray<ReachablePath> System =
        [.. new[] { "/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/proc" }.Select(static path => new ReachablePath(path))];

    private readonly string _directory = Directory.CreateTempSubdirectory("steppe-confined-").FullName;

    public ConfinedProcessTests()
    {
        File.SetUnixFileMode(_directory, Everyone);
        Directory.CreateDirectory(Inside);
        File.SetUnixFileMode(Inside, Everyone);
    }

    private string Inside => Path.Combine(_directory, "inside");

    [Fact]
    public async Task It_reaches_what_it_may_and_nothing_else()
    {
        Assert.SkipUnless(Landlock.Version > 0, "this kernel has no Landlock");
        string outside = Path.Combine(_directory, "secret");
        await File.WriteAllTextAsync(outside, "secret");
        Directory.CreateSymbolicLink(Path.Combine(Inside, "out"), _directory);

        string said = await RunAsync($$"""
            echo written > {{Inside}}/file && cat {{Inside}}/file
            cat {{outside}} 2>/dev/null || echo no reading outside
            cat {{Inside}}/out/secret 2>/dev/null || echo no reading through a link
            (echo x > {{_directory}}/made) 2>/dev/null || echo no writing outside
            (echo x > /usr/made) 2>/dev/null || echo no writing where it may read
            cat /proc/{{Environment.ProcessId}}/environ 2>/dev/null || echo no looking at the agent
            """);

        Assert.Equal(
            """
            written
            no reading outside
            no reading through a link
            no writing outside
            no writing where it may read
            no looking at the agent

            """,
            said);
    }

    [Fact]
    public async Task It_loses_root()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");

        Assert.Equal("65534:65534:65534 0000000000000000\n", await RunAsync(Rights));

        File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal("0:0:0 0000000000000000\n", await RunAsync(Rights));
    }

    [Fact]
    public async Task It_gets_its_environment_and_no_more()
    {
        Assert.Equal("A=1\n", await RunAsync("env | grep -v -E '^(PATH|PWD|SHLVL|_|OLDPWD)='", "A=1"));
    }

    [Fact]
    public async Task Its_whole_group_ends_with_it()
    {
        using (ConfinedProcess process = Start("sleep 1000 & echo $!; wait"))
        {
            byte[] bytes = new byte[100];
            int read = await process.Channel.ReceiveAsync(bytes);
            string child = Encoding.UTF8.GetString(bytes, 0, read).Trim();
            Assert.True(Directory.Exists($"/proc/{child}"));
            process.Dispose();

            // Whoever adopts it takes it off the table in its own time.
            string status = "";
            Assert.True(SpinWait.SpinUntil(
                () =>
                {
                    status = File.Exists($"/proc/{child}/stat") ? File.ReadAllText($"/proc/{child}/stat") : "gone";
                    return status == "gone" || status.Contains(") Z ", StringComparison.Ordinal);
                },
                TimeSpan.FromSeconds(20)), status);
        }
    }

    [Fact]
    public void A_program_that_is_not_there_is_told()
    {
        Assert.Contains("/no/such/program", Assert.Throws<IOException>(() => ConfinedProcess.Start(new ConfinedLaunch
        {
            Program = "/no/such/program", Arguments = [], Environment = [], WorkingDirectory = "/", DropsRoot = false,
        })).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private const string Rights = "echo $(id -u):$(id -g):$(id -G) $(grep CapEff /proc/self/status | cut -f 2)";

    private ConfinedProcess Start(string script, params ImmutableArray<string> environment) => ConfinedProcess.Start(new ConfinedLaunch
    {
        Program = "/bin/sh",
        Arguments = ["-c", script],
        Environment = [.. environment, "PATH=/usr/bin:/bin"],
        WorkingDirectory = Inside,
        Reachable = [.. System, new ReachablePath("/dev/null", MayWrite: true), new ReachablePath(Inside, MayWrite: true)],
    });

    private async Task<string> RunAsync(string script, params ImmutableArray<string> environment)
    {
        using ConfinedProcess process = Start(script, environment);
        using var all = new MemoryStream();
        byte[] bytes = new byte[4096];
        while (await process.Channel.ReceiveAsync(bytes) is > 0 and var read)
        {
            all.Write(bytes, 0, read);
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }
}
