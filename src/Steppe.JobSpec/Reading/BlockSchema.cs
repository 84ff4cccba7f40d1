using Steppe.JobSpec.Blocks;

namespace Steppe.JobSpec.Reading;

/// <summary>What a block of a job file may hold, by name; used to explain names that stand in the wrong place.</summary>
/// <remarks>Immutable. Learnt from the block decoders by <see cref="ShapeReader"/>.</remarks>
/// <param name="Arguments">Names of its arguments.</param>
/// <param name="Blocks">Its blocks by type.</param>
internal sealed record BlockSchema(IReadOnlySet<string> Arguments, IReadOnlyDictionary<string, BlockSchema> Blocks)
{
    private static readonly Lazy<BlockSchema> LazyFile = new(static () => ShapeReader.SchemaOf(FileBlock.Read));

    /// <summary>The file as a whole.</summary>
    public static BlockSchema File => LazyFile.Value;

    /// <summary>True when the block may hold something of that name.</summary>
    public bool Knows(string name) => Arguments.Contains(name) || Blocks.ContainsKey(name);

    /// <summary>Finds the type of a block that may hold <paramref name="name"/>, the nearest to <paramref name="path"/> first.</summary>
    /// <param name="name">The misplaced name.</param>
    /// <param name="path">Types of the blocks around it, outermost first; empty for the file itself.</param>
    /// <param name="isNear">True when the block is the next inner one or one of those around.</param>
    /// <returns>Null when no block may hold it.</returns>
    public static string? FindHome(string name, IReadOnlyList<string> path, out bool isNear)
    {
        List<BlockSchema> around = [File];
        foreach (string type in path)
        {
            if (!around[^1].Blocks.TryGetValue(type, out BlockSchema? inner))
            {
                break;
            }

            around.Add(inner);
        }

        isNear = true;
        if (around[^1].Blocks.FirstOrDefault(block => block.Value.Knows(name)).Key is { } inside)
        {
            return inside;
        }

        for (int index = around.Count - 2; index > 0; index--)
        {
            if (around[index].Knows(name))
            {
                return path[index - 1];
            }
        }

        isNear = false;
        return FindBelow(File, name);
    }

    private static string? FindBelow(BlockSchema root, string name)
    {
        Queue<BlockSchema> open = new([root]);
        while (open.TryDequeue(out BlockSchema? next))
        {
            foreach ((string type, BlockSchema inner) in next.Blocks)
            {
                if (inner.Knows(name))
                {
                    return type;
                }

                open.Enqueue(inner);
            }
        }

        return null;
    }
}
