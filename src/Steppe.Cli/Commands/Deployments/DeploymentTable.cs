using Steppe.Api.Types;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Deployments;

/// <summary>The table of deployments, in the order given.</summary>
/// <remarks>Pure.</remarks>
internal static class DeploymentTable
{
    public static string Of(IEnumerable<ApiDeployment> deployments, bool verbose)
    {
        Table table = new("ID", "Job ID", "Job Version", "Status", "Description");
        foreach (ApiDeployment deployment in deployments)
        {
            table.Add(
                Ids.Of(deployment.Id, verbose), deployment.JobId, Quantities.Text(deployment.JobVersion), deployment.Status,
                deployment.StatusDescription);
        }

        return table.ToString();
    }
}
