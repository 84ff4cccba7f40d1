using System.Globalization;
using Steppe.Hcl;
using Steppe.JobSpec.Reading;

namespace Steppe.JobSpec;

/// <summary>Finds where in a job file a field of the job was written, so that broken rules can be shown there.</summary>
/// <remarks>Pure. Field paths are those of refusals, such as <c>group[web].task[server].resources.memory</c>.</remarks>
internal static class JobPlaces
{
    // What these blocks say holds for the blocks inside too, unless they say it themselves.
    private static readonly string[] Inherited = ["update", "reschedule", "migrate", "restart", "vault", "consul", "meta"];

    /// <summary>Finds a field.</summary>
    /// <param name="file">The file.</param>
    /// <param name="fieldPath">The field; null for the job as a whole.</param>
    /// <returns>The argument with its value, or the header of the block; of the nearest block around for what was not written; null for what is no field of a job.</returns>
    public static SourceRange? Find(IWrittenBlock file, string? fieldPath)
    {
        IWrittenBlock? block = file.Blocks("job", hasLabel: true).FirstOrDefault();
        SourceRange? place = block?.HeaderRange;
        string rest = fieldPath ?? "";
        if (rest.Length > 0 && !BlockSchema.File.Blocks["job"].Knows(rest.Split('.', '[')[0]))
        {
            return null;
        }

        List<IWrittenBlock> around = [];
        while (block is not null && rest.Length > 0)
        {
            (string name, string? key) = Next(ref rest);
            if (block.FindArgument(name) is { } argument)
            {
                return argument;
            }

            around.Insert(0, block);
            IEnumerable<IWrittenBlock> blocks = Inherited.Contains(name, StringComparer.Ordinal) ? around : around.Take(1);
            block = blocks.Select(outer => Block(outer, name, key)).FirstOrDefault(static found => found is not null);
            place = block?.HeaderRange ?? place;
        }

        return place;
    }

    private static IWrittenBlock? Block(IWrittenBlock outer, string type, string? key)
    {
        IWrittenBlock? found = key is null ? outer.Blocks(type, hasLabel: false).FirstOrDefault()
            : outer.Blocks(type, hasLabel: true).FirstOrDefault(block => block.Label == key)
            ?? (int.TryParse(key.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                ? outer.Blocks(type, hasLabel: false).ElementAtOrDefault(index)
                : null);
        return found ?? outer.FindDynamic(type);
    }

    // Cuts "name" or "name[key]" off the front; a key may hold dots.
    private static (string Name, string? Key) Next(ref string rest)
    {
        int end = rest.AsSpan().IndexOfAny('.', '[');
        string name = end < 0 ? rest : rest[..end];
        string? key = null;
        if (end >= 0 && rest[end] == '[')
        {
            int close = rest.IndexOf("].", end, StringComparison.Ordinal);
            close = close < 0 ? rest.Length - 1 : close;
            key = rest[(end + 1)..close];
            end = close + 1;
        }

        rest = end < 0 || end >= rest.Length ? "" : rest[(end + 1)..];
        return (name, key);
    }
}
