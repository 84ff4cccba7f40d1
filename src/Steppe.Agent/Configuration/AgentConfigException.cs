using System.Collections.Immutable;

namespace Steppe.Agent.Configuration;

/// <summary>The configuration cannot be used; every reason that could be found is in it.</summary>
internal sealed class AgentConfigException(ImmutableArray<ConfigProblem> problems)
    : Exception(string.Join('\n', problems.Select(static problem => problem.Render())))
{
    public AgentConfigException(string sentence)
        : this([new ConfigProblem(default, sentence)])
    {
    }

    public ImmutableArray<ConfigProblem> Problems { get; } = problems;
}
