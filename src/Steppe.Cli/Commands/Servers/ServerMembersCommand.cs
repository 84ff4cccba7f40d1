using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Servers;

/// <summary><c>server members</c>: the servers the agent knows, and who leads.</summary>
internal sealed class ServerMembersCommand : ApiCommand
{
    private readonly BoolFlag _verbose;
    private readonly BoolFlag _detailed;
    private readonly DataOutput _data;

    public ServerMembersCommand()
    {
        _verbose = Flags.Add(new BoolFlag("verbose", "Show protocol versions and tags too."));
        _detailed = Flags.Add(new BoolFlag("detailed", "Older name of -verbose."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "server members";

    /// <inheritdoc/>
    public override string Description => "Show the servers that the agent knows, their state, and which of them leads.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(AgentApi.MembersPath, cancellation).ConfigureAwait(false));
        }

        ServerMembers members = await run.Client.Agent.GetMembersAsync(cancellation).ConfigureAwait(false);
        ServerMember[] sorted = [.. (members.Members ?? []).OrderBy(static member => member.Name, StringComparer.Ordinal)];
        Dictionary<string, string> leaders = new(StringComparer.Ordinal);
        List<string> problems = [];
        foreach (string region in sorted.Select(static member => Tag(member, "region")).Distinct(StringComparer.Ordinal))
        {
            try
            {
                leaders[region] = await run.Client.Agent.GetLeaderAsync(region, cancellation).ConfigureAwait(false);
            }
            catch (ApiException error)
            {
                problems.Add($"Region \"{region}\": {error.Body}");
            }
        }

        run.Screen.Line(Format(sorted, leaders, _verbose.Value || _detailed.Value));
        if (problems.Count == 0)
        {
            return ExitCodes.Success;
        }

        run.Screen.Line();
        run.Screen.Warn("Error determining leaders: " + string.Join("; ", problems));
        return ExitCodes.Failure;
    }

    private static string Format(ServerMember[] members, Dictionary<string, string> leaders, bool verbose)
    {
        string[] versions = verbose ? ["Protocol", "Raft Version"] : ["Raft Version"];
        string[] tags = verbose ? ["Tags"] : [];
        Table table = new(["Name", "Address", "Port", "Status", "Leader", .. versions, "Build", "Datacenter", "Region", .. tags])
        {
            Empty = "",
        };
        foreach (ServerMember member in members)
        {
            bool leads = leaders.TryGetValue(Tag(member, "region"), out string? leader)
                && leader == $"{member.Address}:{Tag(member, "port")}";
            string[] values = verbose
                ? [Quantities.Text(member.ProtocolCurrent), Tag(member, "raft_vsn")]
                : [Tag(member, "raft_vsn")];
            string[] all = verbose ? [AllTags(member)] : [];
            table.Add([
                member.Name, member.Address, Quantities.Text(member.Port), member.Status, Quantities.Text(leads), .. values,
                Tag(member, "build"), Tag(member, "dc"), Tag(member, "region"), .. all]);
        }

        return table.ToString();
    }

    private static string Tag(ServerMember member, string name) => member.Tags?.GetValueOrDefault(name) ?? "";

    private static string AllTags(ServerMember member) => string.Join(',', (member.Tags ?? new Dictionary<string, string>())
        .OrderBy(static tag => tag.Key, StringComparer.Ordinal)
        .Select(static tag => $"{tag.Key}={tag.Value}"));
}
