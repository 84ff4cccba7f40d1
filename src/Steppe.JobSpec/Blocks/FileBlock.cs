using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads the file as a whole: its one <c>job</c> block.</summary>
internal static class FileBlock
{
    public static Job? Read(BlockReader file)
    {
        if (!file.IsLegacy)
        {
            // Read before, by VariableScope; asked for here so that they count as known.
            file.Find("variable", "name");
            file.Find("variables", labelName: null);
            file.Find("locals", labelName: null);
        }

        IReadOnlyList<BlockReader> jobs = file.Find("job", "name");
        if (jobs.Count > 1)
        {
            file.Duplicate("job", jobs[0], jobs[1]);
        }

        return jobs.Count == 0 ? null : jobs[0].Finish(JobBlock.Read);
    }
}
