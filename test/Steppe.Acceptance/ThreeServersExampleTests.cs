using System.Diagnostics;
using System.Globalization;

namespace Steppe.Acceptance;

/// <summary>The steps of <c>examples/three-servers</c>, as its README has them.</summary>
[Collection<WholeMachine>]
public sealed class ThreeServersExampleTests
{
    private static readonly string Example = Path.Combine(Checkout.Root, "examples", "three-servers");

    [Fact]
    public async Task TheStepsOfTheReadmeDoWhatItSays()
    {
        Assert.SkipUnless(EtcdMember.IsInstalled, "needs the Debian package etcd-server");
        string folder = Directory.CreateTempSubdirectory("steppe-three-").FullName;
        try
        {
            await using ProgramRun start = ProgramRun.Start(
                Path.Combine(Example, "start.sh"), [folder], Path.Combine(folder, "start.log"), Example,
                ("PATH", $"{Path.GetDirectoryName(Checkout.Nomad)}:{Environment.GetEnvironmentVariable("PATH")}"));
            await Eventually.TrueAsync("three servers, one of them the leader", async () => await MembersAsync(4646) is { Alive: 3, Leader: not null }, 60);
            await Eventually.TrueAsync("the client to be ready", async () => (await NomadAsync(4646, "node", "status")).Output.Contains(" ready", StringComparison.Ordinal), 60);

            string ran = (await NomadAsync(4646, "job", "run", "../hello.nomad.hcl")).Ok();
            Assert.Contains("finished with status \"complete\"", ran, StringComparison.Ordinal);
            string[] peers = (await NomadAsync(4646, "operator", "raft", "list-peers")).Ok().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(4, peers.Length);
            Assert.Single(peers, static line => line.Contains(" leader ", StringComparison.Ordinal));

            Kill(folder, "server-1.hcl");
            await Eventually.TrueAsync(
                "another one to lead",
                async () => await MembersAsync(4656) is { Leader: { } leader } && !leader.StartsWith("server-1.", StringComparison.Ordinal),
                60);
            await Eventually.TrueAsync("the job to be there still", async () => (await NomadAsync(4656, "job", "status")).Output.Contains("hello", StringComparison.Ordinal), 60);

            Assert.Equal(0, await start.InterruptAsync());
            await Eventually.TrueAsync("everything to end with the script", () => Leftovers.Pids(folder).Count == 0);
        }
        finally
        {
            Leftovers.End(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    // As "server members" shows them: how many are alive, and the name of the leader.
    private static async Task<(int Alive, string? Leader)> MembersAsync(int port)
    {
        CommandResult members = await NomadAsync(port, "server", "members");
        string[][] rows = [.. members.Output.Split('\n').Skip(1).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        return (rows.Count(static row => row.Contains("alive")), rows.FirstOrDefault(static row => row.Contains("true"))?[0]);
    }

    // Pulls the plug of the agent that was started from a file.
    private static void Kill(string folder, string file)
    {
        foreach (int pid in Leftovers.Pids(folder).Where(pid => File.ReadAllText($"/proc/{pid}/cmdline").Contains(file, StringComparison.Ordinal)))
        {
            Process.GetProcessById(pid).Kill();
        }
    }

    private static Task<CommandResult> NomadAsync(int port, params string[] arguments) => ProgramRun.ToEndAsync(
        Checkout.Nomad, arguments, Example, environment: [("NOMAD_ADDR", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"))]);
}
