import { createRoot } from 'react-dom/client'
import './styles.css'
import { compose } from './compose'
import { readConfig } from './config'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(compose(readConfig(window.location)))
