namespace Shien.Images.FileSystems.Btrfs.Trees;

/// <summary>
/// One B-tree. A block's keys must lie between those of its parent, and its first key is the parent's: so no block is met
/// twice on a walk, however the pointers of a hostile one go.
/// </summary>
internal sealed class BtrfsTree(TreeBlocks blocks, ulong id, TreePointer root)
{
    private const ulong FileTree = 5;
    private const ulong FirstSubvolume = 256;

    /// <summary>Number of the tree.</summary>
    public ulong Id => id;

    /// <summary>All items from <paramref name="first"/> on, in order.</summary>
    /// <exception cref="ImageException">The tree is damaged; thrown by the enumeration.</exception>
    public IEnumerable<BtrfsItem> From(BtrfsKey first)
    {
        Stack<(TreeBlock Block, int Index, BtrfsKey End)> path = [];
        Descend(path, first);
        if (path.Peek() is { Index: var at, Block: var leaf } && (at < 0 || leaf.Key(at) != first))
        {
            StepRight(path);
        }

        while (path.Count > 0)
        {
            (TreeBlock block, int index, _) = path.Peek();
            yield return block.Item(index);
            StepRight(path);
        }
    }

    /// <summary>The items of one object and type, in order.</summary>
    /// <inheritdoc cref="From"/>
    public IEnumerable<BtrfsItem> Of(ulong objectId, BtrfsItemType type) =>
        From(new BtrfsKey(objectId, type, 0)).TakeWhile(item => item.Key.ObjectId == objectId && item.Key.Type == type);

    /// <summary>The last item whose key is not above <paramref name="key"/>; null if there is none.</summary>
    /// <exception cref="ImageException">The tree is damaged.</exception>
    public BtrfsItem? Floor(BtrfsKey key)
    {
        Stack<(TreeBlock Block, int Index, BtrfsKey End)> path = [];
        Descend(path, key);
        (TreeBlock leaf, int index, _) = path.Peek();
        return index < 0 ? null : leaf.Item(index);
    }

    /// <summary>The item of that key; null if there is none.</summary>
    /// <exception cref="ImageException">The tree is damaged.</exception>
    public BtrfsItem? Find(BtrfsKey key) => Floor(key) is { } item && item.Key == key ? item : null;

    // Leaves a path to the last item that is not above the key; its index is -1 if the tree begins above it.
    private void Descend(Stack<(TreeBlock Block, int Index, BtrfsKey End)> path, BtrfsKey key)
    {
        TreeBlock block = Checked(blocks.Get(root), null, BtrfsKey.Last);
        BtrfsKey end = BtrfsKey.Last;
        while (true)
        {
            int index = block.Floor(key);
            if (block.Level == 0)
            {
                path.Push((block, index, end));
                return;
            }

            index = Math.Max(index, 0);
            path.Push((block, index, end));
            (block, end) = Child(block, index, end);
        }
    }

    private void StepRight(Stack<(TreeBlock Block, int Index, BtrfsKey End)> path)
    {
        while (path.TryPop(out (TreeBlock Block, int Index, BtrfsKey End) top))
        {
            int index = top.Index + 1;
            if (index >= top.Block.Count)
            {
                continue;
            }

            path.Push(top with { Index = index });
            while (path.Peek() is { Block.Level: > 0 } parent)
            {
                (TreeBlock child, BtrfsKey end) = Child(parent.Block, parent.Index, parent.End);
                path.Push((child, 0, end));
            }

            return;
        }
    }

    private (TreeBlock Block, BtrfsKey End) Child(TreeBlock parent, int index, BtrfsKey parentEnd)
    {
        BtrfsKey end = index + 1 < parent.Count ? parent.Key(index + 1) : parentEnd;
        return (Checked(blocks.Get(parent.Pointer(index)), parent.Key(index), end), end);
    }

    private TreeBlock Checked(TreeBlock block, BtrfsKey? first, BtrfsKey end)
    {
        bool isEmpty = block.Count == 0;
        if (first is { } key && (isEmpty || block.Key(0) != key))
        {
            throw blocks.Damage($"a block of tree {id} does not begin where its parent says");
        }

        if (!isEmpty && block.Key(block.Count - 1).CompareTo(end) >= 0)
        {
            throw blocks.Damage($"a block of tree {id} does not end where its parent says");
        }

        // Snapshots share blocks of the trees that hold files; those of all others have one owner.
        return id is FileTree or >= FirstSubvolume || block.Owner == id
            ? block
            : throw blocks.Damage($"a block of tree {id} belongs to tree {block.Owner}");
    }
}
