using Steppe.Agent.Http;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Agent.Tests.Http;

public sealed class SearchTests
{
    private static readonly string[] Nodes =
    [
        "0a111111-0000-0000-0000-000000000000", "0a1fffff-0000-0000-0000-000000000000", "0b000000-0000-0000-0000-000000000000",
    ];

    private readonly StateSnapshot _state = Populate();

    [Theory]
    [InlineData("0a", 2)]
    [InlineData("0A1", 2)]
    [InlineData("0a11", 1)]
    [InlineData("0a111111-00", 1)]
    [InlineData("0a11111100", 1)]
    [InlineData("0a111111-0000-0000-0000-000000000000", 1)]
    [InlineData("", 3)]
    [InlineData("0c", 0)]
    [InlineData("web", 0)]
    [InlineData("0a111111-0000-0000-0000-0000000000000", 0)]
    public void NodesAreFoundByTheBeginningOfTheirId(string prefix, int count) =>
        Assert.Equal(count, PrefixSearch.Find(_state, SearchContexts.Nodes, prefix, "default").Count());

    [Theory]
    [InlineData("default", "we", "web web-2")]
    [InlineData("other", "we", "web-3")]
    [InlineData("*", "we", "web web-2 web-3")]
    [InlineData("default", "web-2", "web-2")]
    [InlineData("default", "x", "")]
    public void JobsAreFoundInTheirNamespace(string space, string prefix, string found) =>
        Assert.Equal(found, string.Join(' ', PrefixSearch.Find(_state, SearchContexts.Jobs, prefix, space)));

    [Fact]
    public void FuzzySearchFindsPartsOfJobsAndSaysWhereTheyBelong()
    {
        var search = new FuzzySearch(_state, "IN", "default");
        search.Look(SearchContexts.Jobs);
        (var matches, var truncations) = search.Take(100);
        FuzzyMatch task = matches[SearchContexts.Tasks][0];
        Assert.Equal(("main", "default/api/group"), (task.Id, string.Join('/', task.Scope!)));
        FuzzyMatch command = matches[SearchContexts.Commands][0];
        Assert.Equal(("/bin/nginx", "default/api/group/main"), (command.Id, string.Join('/', command.Scope!)));
        Assert.False(matches.ContainsKey(SearchContexts.Jobs));
        Assert.False(truncations[SearchContexts.Tasks]);
    }

    [Fact]
    public void FuzzySearchPutsTheNearestFirstAndCutsTheRest()
    {
        var search = new FuzzySearch(_state, "web", "*");
        search.Look(SearchContexts.Jobs);
        (var matches, var truncations) = search.Take(2);
        Assert.Equal(["web", "web-2"], matches[SearchContexts.Jobs].Select(static match => match.Id));
        Assert.True(truncations[SearchContexts.Jobs]);
    }

    private static StateSnapshot Populate()
    {
        StateSnapshot state = StateSnapshot.Empty;
        foreach (string id in Nodes)
        {
            Apply(new RegisterNode
            {
                RequestId = Request(),
                At = DateTimeOffset.UnixEpoch,
                Node = new Node
                {
                    Id = new NodeId(Guid.Parse(id)), SecretId = Guid.NewGuid(), Name = "n", Datacenter = "dc1", Resources = new NodeResources(),
                },
            });
        }

        foreach ((string space, string id) in new[] { ("default", "web"), ("default", "web-2"), ("default", "api"), ("other", "web-3") })
        {
            Apply(new RegisterJob { RequestId = Request(), At = DateTimeOffset.UnixEpoch, Job = Job(space, id) });
        }

        return state;

        void Apply(Command command)
        {
            Applied applied = StateMachine.Apply(state, command, state.Index + 1);
            Assert.IsType<CommandOutcome.Accepted>(applied.Outcome);
            state = applied.After;
        }
    }

    private static RequestId Request() => new(Guid.NewGuid());

    private static Job Job(string space, string id) => SteppeJson.Deserialize<Job>($$$"""
        {"ID":"{{{id}}}","Name":"{{{id}}}","Namespace":"{{{space}}}","Type":"service","Priority":50,"Datacenters":["dc1"],"TaskGroups":[
         {"Name":"group","Count":1,"Tasks":[{"Name":"main","Driver":"raw_exec","Config":{"command":"/bin/nginx"},"Resources":{"CPU":10,"MemoryMB":10}}]}]}
        """)!;
}
